/**
 * The names that top-level symbols have in their own module. In a bundle the second `helper` is called `helper2`, and
 * which of two is the second depends on the order of the modules; a default export bears the name of its file.
 *
 * Source: the source map, revision 3, whose segments of five fields name what was renamed.
 */
import type {Bundle} from "./bundle.ts";

export type FindSourceName = (bundled: string, start: number, file: string) => string;

/** Gives the name in its module of a symbol that is declared as `bundled` at `start` in the bundle's text. */
export function openSourceNames({text, map}: Pick<Bundle, "text" | "map">): FindSourceName {
  let renamed: ReadonlyMap<string, string> | undefined;
  let lineStarts: readonly number[] | undefined;
  return (bundled, start, file) => {
    const generated = findGeneratedName(bundled, file);
    if (generated !== undefined) return generated;
    if (!/\d$/.test(bundled)) return bundled; // the bundler renames by a number at the end
    renamed ??= readRenamed(map);
    lineStarts ??= findLineStarts(text);
    const line = findLine(lineStarts, start);
    return renamed.get(`${line}:${start - lineStarts[line]!}`) ?? bundled;
  };
}

/** `fuse_default`, `late_exports`, `init_late`: what the bundler makes of a module's path, without the path. */
function findGeneratedName(bundled: string, file: string): string | undefined {
  const parts = file.split("/");
  const last = parts.at(-1)!.replace(/\.[^.]*$/, "");
  const base = (last === "index" ? (parts.at(-2) ?? last) : last).replace(/[^\w$]+/g, "_");
  const plain = bundled.replace(/\d+$/, "");
  for (const end of ["default", "exports"])
    if (plain === `${base}_${end}` || plain === `_${base}_${end}`) return end;
  for (const start of ["init", "require", "import"]) if (plain === `${start}_${base}`) return start;
  return undefined;
}

/** `line:column` in the bundle, both from 0, of each renamed symbol → its name in the source. */
function readRenamed(map: string): Map<string, string> {
  const {mappings, names} = JSON.parse(map) as {mappings: string; names: string[]};
  const found = new Map<string, string>();
  let [line, column, name] = [0, 0, 0];
  let field = 0; // of a segment: column, source, line and column there, name
  let value = 0;
  let unit = 1;
  for (let i = 0; i < mappings.length; i++) {
    const code = mappings.charCodeAt(i);
    if (code === SEMICOLON || code === COMMA) {
      field = 0;
      if (code === COMMA) continue;
      line += 1;
      column = 0;
      continue;
    }
    // base 64 digits of six bits: five of the number, least first, and one that says whether more follow; sign last
    const digit = VALUES[code]!;
    value += (digit & 31) * unit;
    unit *= 32;
    if ((digit & 32) !== 0) continue;
    const signed = value % 2 === 1 ? -(value - 1) / 2 : value / 2;
    if (field === 0) column += signed;
    if (field === 4) {
      name += signed;
      found.set(`${line}:${column}`, names[name]!);
    }
    field += 1;
    value = 0;
    unit = 1;
  }
  return found;
}

const [COMMA, SEMICOLON] = [44, 59];
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function findLine(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
