/**
 * The part of YAML that pnpm writes its lock in, read line by line: block mappings, flow mappings and lists on one
 * line, plain and single-quoted scalars. Ten times faster than a whole parser, which is asked for all else.
 */

class NotPlain extends Error {}

const ENTRY = /^( *)(?:'((?:[^']|'')*)'|([^\s\-?:,[\]{}#&*!|>'"%@`][^\s'"]*?)):(?: (.+))?$/;
const FLOW_ENTRY = /^(?:'((?:[^']|'')*)'|([^\s\-?:,[\]{}#&*!|>'"%@`][^\s'",[\]{}]*?)): (.+)$/;
const PLAIN = /^[^\s\-?:,[\]{}#&*!|>'"%@`](?:.*[^\s:])?$/;
const OTHER_NUMBER = /^\+?(?:\.\d+|\d+\.?\d*)(?:e[-+]?\d+)?$|^0[xo]|^\+?\.(?:inf|nan)$/i;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["null", "Null", "NULL", "~"].map((word) => [word, null] as const),
]);

/** What `text` means, if all of it is of that part; undefined otherwise, and where it is empty. */
export function parsePlainYaml(text: string): Record<string, unknown> | undefined {
  if (/[\t\r]/.test(text)) return undefined;
  try {
    const lines = new Lines(text);
    const map = lines.readMap(0);
    return Object.keys(map).length === 0 ? undefined : map;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class Lines {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split("\n").filter((line) => line !== "");
  }

  /** The mapping whose keys stand `indent` spaces from the left. */
  readMap(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    while (this.#next < this.#lines.length) {
      const match = ENTRY.exec(this.#lines[this.#next]!);
      if (match === null) throw new NotPlain();
      const [, spaces, quoted, plain, value] = match;
      if (spaces!.length < indent) break;
      if (spaces!.length > indent) throw new NotPlain();
      this.#next += 1;
      put(map, readKey(quoted, plain), value === undefined ? this.#readBelow(indent) : readValue(value));
    }
    return map;
  }

  #readBelow(indent: number): Record<string, unknown> | null {
    const below = /^ */.exec(this.#lines[this.#next] ?? "")![0].length;
    return below > indent ? this.readMap(below) : null;
  }
}

function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__" || Object.hasOwn(map, key)) throw new NotPlain();
  map[key] = value;
}

function readKey(quoted: string | undefined, plain: string | undefined): string {
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  const key = readScalar(plain!);
  if (typeof key !== "string") throw new NotPlain();
  return key;
}

function readValue(text: string): unknown {
  const inner = text.slice(1, -1);
  if (text.startsWith("{") && text.endsWith("}")) return readFlowMap(inner);
  if (text.startsWith("[") && text.endsWith("]")) return splitFlow(inner).map(readScalar);
  return readScalar(text);
}

function readFlowMap(inner: string): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const item of splitFlow(inner)) {
    const match = FLOW_ENTRY.exec(item);
    if (match === null) throw new NotPlain();
    put(map, readKey(match[1], match[2]), readScalar(match[3]!));
  }
  return map;
}

/** Items between commas, none of which may hold a bracket or, in quotes, a comma. */
function splitFlow(inner: string): string[] {
  if (/[[\]{}]/.test(inner)) throw new NotPlain();
  const items = inner === "" ? [] : inner.split(", ");
  if (items.some((item) => item.includes(","))) throw new NotPlain();
  return items;
}

function readScalar(text: string): string | number | boolean | null {
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (!PLAIN.test(text) || text.includes(": ") || text.includes(" #")) throw new NotPlain();
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (/^(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text)) return Number(text);
  if (OTHER_NUMBER.test(text)) throw new NotPlain();
  return text;
}
