/** How much of a table its preview shows. */
export const [MAX_TABLES, MAX_COLUMNS, HEAD_ROWS] = [4, 12, 5];
/** Bins of a column's histogram. */
export const BINS = 16;
/** How many of the most frequent texts. */
export const TOP = 3;

export function cutCell(text: string): string {
  return cutLine(text, 40);
}

export function cutValue(text: string): string {
  return cutLine(text, 24);
}

export function cutLine(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
