/** What stands between the cells of a table, and which of its lines are none. */

const HASH = 0x23;
const [COMMA, SEMICOLON, TAB] = [0x2c, 0x3b, 0x09];

/** The one of comma, semicolon and tab that the header has most of outside quotes; a comma where it has none. */
export function findSeparator(header: string): number {
  const plain = header.replace(/"(?:[^"]|"")*"/g, "");
  const counts = [COMMA, SEMICOLON, TAB].map((byte) => plain.split(String.fromCharCode(byte)).length);
  const most = Math.max(...counts);
  return [COMMA, SEMICOLON, TAB][counts.indexOf(most)]!;
}

/** Whether the line in bytes[start, end) is a comment, or has nothing but spaces and separators. */
export function isNoRow(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === TAB)) at++;
  if (at === end || bytes[at] === HASH) return true;
  while (
    at < end &&
    (bytes[at] === 0x20 || bytes[at] === TAB || bytes[at] === COMMA || bytes[at] === SEMICOLON)
  )
    at++;
  return at === end;
}
