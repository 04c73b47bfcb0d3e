/** What stands between the cells of a table, and which of its lines are none. */

const [HASH, SLASH, PERCENT] = [0x23, 0x2f, 0x25];
const [COMMA, SEMICOLON, TAB, BAR] = [0x2c, 0x3b, 0x09, 0x7c];
const SEPARATORS = [COMMA, SEMICOLON, TAB, BAR];

/** The one of comma, semicolon, tab and bar that the header has most of outside quotes; a comma where it has none. */
export function findSeparator(header: string): number {
  const plain = header.replace(/"(?:[^"]|"")*"/g, "");
  const counts = SEPARATORS.map((byte) => plain.split(String.fromCharCode(byte)).length);
  const most = Math.max(...counts);
  return SEPARATORS[counts.indexOf(most)]!;
}

/** Whether the line in bytes[start, end) is the one by which spreadsheets tell the separator, such as `sep=;`. */
export function isSeparatorLine(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5 || end - start > 8) return false;
  return /^"?sep=.{0,1}"?\r?$/i.test(Buffer.from(bytes.subarray(start, end)).toString("latin1"));
}

/** Whether the line in bytes[start, end) is a comment (`#`, `//` or `%`), or has nothing but spaces and separators. */
export function isNoRow(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === TAB)) at++;
  if (at === end || bytes[at] === HASH || bytes[at] === PERCENT) return true;
  if (bytes[at] === SLASH && bytes[at + 1] === SLASH) return true;
  while (
    at < end &&
    (bytes[at] === 0x20 || bytes[at] === TAB || bytes[at] === COMMA || bytes[at] === SEMICOLON)
  )
    at++;
  return at === end;
}
