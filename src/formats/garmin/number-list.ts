/**
 * The list of numbers in one cell, read straight from its bytes into a column.
 *
 * Forms: `["1.5","2"]` (the common one), `[1.5, 2]`, `['1.5', '2']`, `(1.5, 2)`, plain `1.5, 2`, a single number.
 * Every value is the double nearest to the decimal text, as `Number` and Python's `float` give: digits below 2^53 and
 * a power of ten up to 22 are both exact, so that their one division rounds once (Clinger, 1990, "How to read floating
 * point numbers accurately"). Here that is done for up to nine digits; all else goes through `Number`.
 */
const POWERS = Float64Array.from({length: 10}, (_, power) => Number(`1e${power}`));
/** So many digits fit in 31 bits, where a machine adds them fastest; sensors give seven. */
const MAX_DIGITS = 9;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const CLOSERS: Readonly<Record<number, number>> = {91: 0x5d, 40: 0x29};

/** What `parseNumberList` returns when the text is no list of finite numbers; `lastBadItem` then counts from 1. */
export const NOT_A_LIST = -1;
export let lastBadItem = 0;

/**
 * Parses `bytes[start, end)` into `out` from index `at` on and returns how many numbers there are; an empty text
 * or list has none. When `out` is full the rest is counted, not stored: the caller grows it and parses again.
 */
export function parseNumberList(
  bytes: Buffer,
  start: number,
  end: number,
  out: Float64Array,
  at: number,
): number {
  let from = skipSpace(bytes, start, end);
  let to = end;
  while (to > from && isSpace(bytes[to - 1]!)) to--;
  lastBadItem = 1;
  if (from === to) return 0;
  const closer = CLOSERS[bytes[from]!];
  if (closer !== undefined) {
    if (to - from < 2 || bytes[to - 1] !== closer) return NOT_A_LIST;
    from = skipSpace(bytes, from + 1, to - 1);
    to--;
    while (to > from && isSpace(bytes[to - 1]!)) to--;
    if (from === to) return 0;
  }
  let count = 0;
  for (;;) {
    if (isSpace(bytes[from]!)) from = skipSpace(bytes, from, to);
    const opener = bytes[from];
    const quoted = opener === QUOTE || opener === APOSTROPHE;
    if (quoted) from++;
    const next = parseDecimal(bytes, from, to, out, at + count);
    count++;
    if (next === NOT_A_LIST) break;
    from = next;
    if (quoted) {
      if (bytes[from] !== opener) from = skipSpace(bytes, from, to);
      if (bytes[from] !== opener || from >= to) break;
      from++;
    }
    if (from < to && bytes[from] !== COMMA) from = skipSpace(bytes, from, to);
    if (from >= to) return count;
    if (bytes[from] !== COMMA) break;
    from++;
  }
  lastBadItem = count;
  return NOT_A_LIST;
}

/** A number as a program prints it: `np.float64(1)`, `Decimal('1')`. */
const CALL = /\b[A-Za-z_][\w.]*\(\s*(["']?)([-+.\w]*)\1\s*\)/g;
/** A list in a call: `array([1, 2], dtype=float32)`, `tensor([1, 2])`. */
const LIST_CALL = /^[A-Za-z_][\w.]*\(\s*(\[.*\])\s*(?:,[^\]]*)?\)$/s;
/** What stands for a value that was not measured. */
const MISSING = /^(?:nan|null|none|na|n\/a|#n\/a|-)?$/i;

/**
 * The items of a list in another form, such as a program prints it (`[1, 2,]`, `1;2`, `[1 2]`, `1|2`, `np.float64(1)`), NaN
 * for values that were not measured; undefined where it is no such list.
 */
export function readLooseList(text: string): readonly number[] | undefined {
  const plain = text.replaceAll("\u2212", "-").trim();
  const list = (LIST_CALL.exec(plain)?.[1] ?? plain).replace(CALL, "$2");
  const [, inside] = /^[[({](.*)[\])}]$/s.exec(list) ?? [undefined, list];
  const items = decimalPoints(inside!.trim())
    .replace(/\s*[,;|]$/, "")
    .split(/\s*[,;|]\s*|\s+/)
    .map((item) => item.replace(/^(["'])(.*)\1$/, "$2").trim());
  // an item that is empty was not measured where it stands in quotes, and is a mistake elsewhere
  if (items.includes("") && !/""|''/.test(inside!)) return undefined;
  const values = items.map((item) => (MISSING.test(item) ? Number.NaN : toNumber(item)));
  return values.includes(undefined) || (values.length === 1 && Number.isNaN(values[0]))
    ? undefined
    : (values as number[]);
}

function toNumber(item: string): number | undefined {
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(item)) return undefined;
  const value = Number(item);
  return Number.isFinite(value) ? value : undefined;
}

/** With decimal commas as points, where quotes or semicolons tell them from the commas between items. */
function decimalPoints(list: string): string {
  if (list.includes(".")) return list;
  if (list.includes(";")) return list.replaceAll(",", ".");
  return list.replace(/(["'])([-+]?\d+),(\d+)\1/g, "$1$2.$3$1");
}

/** Reads one decimal number into `out[index]`, if there is room, and returns where it ends. */
function parseDecimal(bytes: Buffer, start: number, to: number, out: Float64Array, index: number): number {
  let at = start < to && isSpace(bytes[start]!) ? skipSpace(bytes, start, to) : start;
  const begin = at;
  const negative = bytes[at] === 0x2d;
  if (negative || bytes[at] === 0x2b) at++;
  let digits = 0;
  let mantissa = 0;
  let scale = 0;
  for (; at < to; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) break;
    mantissa = (mantissa * 10 + digit) | 0;
    digits++;
  }
  if (at < to && bytes[at] === 0x2e) {
    const point = ++at;
    for (; at < to; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      mantissa = (mantissa * 10 + digit) | 0;
      digits++;
    }
    scale = at - point;
  }
  if (digits === 0) return NOT_A_LIST;
  const exponent = at < to && (bytes[at] === 0x65 || bytes[at] === 0x45);
  if (!exponent && digits <= MAX_DIGITS) {
    const value = scale === 0 ? mantissa : mantissa / POWERS[scale]!;
    if (index < out.length) out[index] = negative ? -value : value;
    return at;
  }
  if (exponent) {
    at++;
    if (at < to && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    const first = at;
    while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    if (at === first) return NOT_A_LIST;
  }
  const value = Number(bytes.toString("latin1", begin, at));
  if (index < out.length) out[index] = value;
  return Number.isFinite(value) ? at : NOT_A_LIST;
}

function skipSpace(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at]!)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
