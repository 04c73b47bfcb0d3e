/**
 * Names that a person would take for one, and the computer for two: "Zoé" written with one character or with two, "sim01"
 * and "SIM01", "1" and "1.0". On two sides of a split, one person would be tested on herself.
 */
import {ExpectedError} from "../platform/failure.ts";

/** Throws an ExpectedError that names the first two alike; `what` is "users" or "activities". */
export function refuseLookAlikes(names: readonly string[], what: string, column: string, file: string): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const key = keyOf(name);
    const other = known.get(key);
    known.set(key, name);
    if (other === undefined) continue;
    throw new ExpectedError(
      "input",
      `the ${what} ${show(other)} and ${show(name)} look like one; the table has both`,
      {
        file,
        place: `column ${column}`,
        hint: `Give them one spelling if they are one; if they are two, set reference.lookAlikes to distinct in params.yaml.`,
      },
    );
  }
}

/** Letters of other alphabets that are drawn as Latin ones. */
const DRAWN_ALIKE = new Map(
  ["аa", "еe", "оo", "рp", "сc", "уy", "хx", "іi", "ѕs", "јj", "αa", "οo", "ρp", "νv", "ıi"].map(
    (pair) => [pair[0]!, pair[1]!] as const,
  ),
);

/**
 * The same for names that differ in composition, case, the alphabet of letters drawn alike, the form of a number, zeros
 * before one, an O in place of a 0, and spaces, hyphens and the like, unless these stand between two digits.
 */
function keyOf(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC")
    .replace(/\p{Cf}/gu, "")
    .trim();
  if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(plain)) return String(Number(plain));
  const key = Array.from(plain, (letter) => DRAWN_ALIKE.get(letter) ?? letter)
    .join("")
    .replace(/o(?=\d)|(?<=\d)o/g, "0")
    .replace(/(?<!\d)0+(?=\d)/g, "")
    .replace(/(\d)[\s\p{P}_]+(?=\d)/gu, "$1_")
    .replace(/(?<!\d)[\s\p{P}_]+|[\s\p{P}_]+(?!\d|[\s\p{P}_])/gu, "");
  return key === "" ? plain : key;
}

/** Quoted; what lies beyond ASCII also by its code points, since that may be all in which two names differ. */
function show(name: string): string {
  const codes = Array.from(name, (character) => character.codePointAt(0)!)
    .filter((code) => code > 126)
    .map((code) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`);
  return codes.length === 0 ? `"${name}"` : `"${name}" (${codes.slice(0, 4).join(" ")})`;
}
