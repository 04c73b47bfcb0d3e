/** One cell of a table on its way to be decoded: where its text lies, so that no string is made of it. */
export interface Cell {
  bytes: Buffer;
  start: number;
  end: number;
  /** `none` when the row has no such cell or it is empty, `error` for a failed formula. */
  kind: "none" | "text" | "number" | "boolean" | "error";
}

/** What is done with a table read row by row; rows count from 1, the header included. */
export interface TableSink {
  /** Given the header's names by column (0 = A, gaps empty); returns the wanted columns, in the order of `cells`. */
  header(names: readonly string[], row: number): readonly number[];
  /** Given the wanted cells of a row. They are reused: decode them at once. */
  row(row: number, cells: readonly Cell[]): void;
  progress(share: number): void;
  /** Called before the header where the dates of a workbook count from 1904 instead of 1900. */
  countFrom1904?(): void;
}

const NOTHING = Buffer.alloc(0);

export function emptyCells(count: number): Cell[] {
  return Array.from({length: count}, () => ({bytes: NOTHING, start: 0, end: 0, kind: "none" as const}));
}

export function cellText(cell: Cell): string {
  return cell.kind === "none" ? "" : cell.bytes.toString("utf8", cell.start, cell.end).trim();
}

/** The wanted slot of every column, -1 for columns that are ignored. */
export function slotsOf(columns: readonly number[]): Int16Array {
  const slots = new Int16Array(Math.max(0, ...columns) + 1).fill(-1);
  columns.forEach((column, slot) => {
    slots[column] = slot;
  });
  return slots;
}

/** `A`, `B` … `AA` for 0, 1 … 26. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
