/** The text that a Python string literal means: Python's language reference, "String and Bytes literals". */

const LITERAL = /^([a-zA-Z]*)('''|"""|'|")([\s\S]*)\2$/;
const ESCAPE = /\\(\r\n|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;
const PLAIN: Readonly<Record<string, string>> = {
  "\n": "",
  "\r\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Undefined for bytes, and where a character is given by its Unicode name (`\N{…}`), whose table is not at hand. */
export function parsePythonString(literal: string): string | undefined {
  const [, prefix = "", , body] = LITERAL.exec(literal) ?? [];
  if (body === undefined || /[bf]/i.test(prefix)) return undefined;
  const text = body.replaceAll("\r\n", "\n");
  if (/r/i.test(prefix)) return text;
  let isNamed = false;
  const value = text.replaceAll(ESCAPE, (whole, code: string) => {
    if (code === "N") isNamed = true;
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    if (code.length > 1) {
      const point = Number.parseInt(code.slice(1), 16);
      if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
      isNamed = true;
    }
    return PLAIN[code] ?? whole;
  });
  return isNamed ? undefined : value;
}
