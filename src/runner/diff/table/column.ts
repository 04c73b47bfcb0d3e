/**
 * Columns of a table that is to be compared, in typed arrays: a table of a million rows has no object a row.
 *
 * Numbers are told apart as in the content digest: all NaN are one value, -0 is another than 0, null another than any.
 */

export type Column = NumberColumn | BigintColumn | TextColumn;

interface Common {
  readonly name: string;
  /** As it is shown: `Float64`, `Dictionary<Utf8>`. */
  readonly type: string;
}

export interface NumberColumn extends Common {
  readonly kind: "number";
  readonly values:
    | Float64Array
    | Float32Array
    | Int32Array
    | Int16Array
    | Int8Array
    | Uint32Array
    | Uint16Array
    | Uint8Array;
  /** 1 where a row has no value; undefined where all have one. */
  readonly nulls: Uint8Array | undefined;
  /** How many values a row has: more than one of a list of fixed length, such as the samples of a window. */
  readonly width: number;
}

/** Integers of 64 bits, times among them. */
export interface BigintColumn extends Common {
  readonly kind: "bigint";
  readonly values: BigInt64Array | BigUint64Array;
  readonly nulls: Uint8Array | undefined;
}

export type TextColumn = CodedText | PlainText;

/** Text, truth values, and anything else as JSON: each row's index into `texts`, -1 where there is none. */
export interface CodedText extends Common {
  readonly kind: "text";
  readonly form: "coded";
  readonly codes: Int32Array;
  /** Each once. */
  readonly texts: readonly string[];
}

/** Text as it lies in an Arrow file: row i is bytes[offsets[i], offsets[i + 1]) in UTF-8. */
export interface PlainText extends Common {
  readonly kind: "text";
  readonly form: "plain";
  readonly bytes: Buffer;
  readonly offsets: Int32Array;
  readonly nulls: Uint8Array | undefined;
}

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A cell as it is shown and as JSON has it: an integer beyond 2^53 and what JSON has no number for as text. */
export type Cell = string | number | null;

export function cellAt(column: Column, row: number): Cell {
  if (column.kind === "text") return textAt(column, row);
  if (column.nulls?.[row] === 1) return null;
  if (column.kind === "number" && column.width > 1) return `${column.width} numbers`;
  const value = column.values[row]!;
  if (typeof value === "bigint")
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value);
  return showNumber(value);
}

export function showNumber(value: number): string | number {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** Gives each text one code. */
export class TextCodes {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.texts.length;
    this.texts.push(text);
    this.#codes.set(text, code);
    return code;
  }
}

/** The text of a cell; null where there is none. */
export function textAt(column: TextColumn, row: number): string | null {
  if (column.form === "coded") {
    const code = column.codes[row]!;
    return code < 0 ? null : column.texts[code]!;
  }
  if (column.nulls?.[row] === 1) return null;
  return column.bytes.toString("utf8", column.offsets[row], column.offsets[row + 1]);
}

/** With a code for each text. */
export function toCoded(column: TextColumn): CodedText {
  if (column.form === "coded") return column;
  const {name, type, offsets} = column;
  const found = new TextCodes();
  const codes = Int32Array.from({length: offsets.length - 1}, (_, row) => {
    const text = textAt(column, row);
    return text === null ? -1 : found.codeOf(text);
  });
  return {kind: "text", form: "coded", name, type, codes, texts: found.texts};
}

/** The codes of `after` in those of `before`: -2 for a text that it has not. */
export function translateCodes(before: CodedText, after: CodedText): Int32Array {
  const known = new Map(before.texts.map((text, code) => [text, code]));
  return Int32Array.from(after.texts, (text) => known.get(text) ?? -2);
}
