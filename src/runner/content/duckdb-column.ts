/**
 * One column of a DuckDB table, read chunk by chunk, hashed so that neither the size of the chunks nor how DuckDB keeps
 * the column shows, and compared in the order that `orderOf` asks DuckDB for.
 */
import {createHash} from "node:crypto";

export interface TypedColumn {
  /** As SQL has it. */
  readonly quoted: string;
  /** As DESCRIBE names it. */
  readonly type: string;
}

/** The values of one column in a chunk of rows, as they lie in memory until the next chunk is read. */
export interface RawColumn {
  readonly count: number;
  /** Of `width` bytes each. */
  bytes(width: number): Uint8Array;
  /** A bit a row, from the lowest, that is set where the row is not NULL; undefined where none is. */
  readonly validity: Uint8Array | undefined;
  /** Of a column of text, which is not NULL there. */
  textAt(row: number): string;
}

export interface ColumnReader {
  /** Takes the next rows, behind those before them. */
  read(column: RawColumn): void;
  /** The order of the row before `row`, of those just read, and of `row`: below zero where they stand in order. */
  compareWithBefore(row: number): number;
  /** The same by the sign of zero alone. */
  compareZerosWithBefore(row: number): number;
  /** Adds what was just read. */
  hash(): void;
  /** SHA-256 of all that was added, in hex; the last call. */
  digest(): string;
}

/** Types whose values have a fixed width, and what holds them. All others are hashed as text. */
const FIXED: Readonly<Record<string, NumbersType>> = {
  BOOLEAN: Uint8Array,
  TINYINT: Int8Array,
  SMALLINT: Int16Array,
  INTEGER: Int32Array,
  UTINYINT: Uint8Array,
  USMALLINT: Uint16Array,
  UINTEGER: Uint32Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
  BIGINT: BigInt64Array,
  UBIGINT: BigUint64Array,
  DATE: Int32Array,
  TIMESTAMP: BigInt64Array,
  "TIMESTAMP WITH TIME ZONE": BigInt64Array,
};

interface NumbersType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): Numbers;
}

/** A typed array. */
interface Numbers {
  [index: number]: number | bigint;
}

/** What is selected of a column for its reader: text for all that has no fixed width; of a BLOB its bytes in hex. */
export function selected({quoted, type}: TypedColumn): string {
  if (type in FIXED) return quoted;
  return type === "BLOB" ? `hex(${quoted})` : `CAST(${quoted} AS VARCHAR)`;
}

/** The order of the readers as ORDER BY has it; it leaves no two rows undecided that are not equal. */
export function orderOf(columns: readonly TypedColumn[]): string {
  const values = columns.map((column) => `${keyOf(column)} ASC NULLS LAST`);
  const zeros = columns
    .filter(({type}) => hasFractions(type))
    .map(({quoted}) => `(${quoted} = 0 AND signbit(${quoted})) DESC NULLS LAST`);
  return [...values, ...zeros].join(", ");
}

/** Of a column that is itself a key DuckDB gives back what it can tell from the key, where -0 is 0. */
function keyOf(column: TypedColumn): string {
  const {quoted, type} = column;
  if (hasFractions(type)) return `CASE WHEN ${quoted} = 0 THEN 0 ELSE ${quoted} END`;
  return type in FIXED ? quoted : `encode(${selected(column)})`;
}

function hasFractions(type: string): boolean {
  return type === "FLOAT" || type === "DOUBLE";
}

export function createReader({type}: TypedColumn): ColumnReader {
  const array = FIXED[type];
  return array === undefined ? new TextReader() : new NumberReader(array, hasFractions(type));
}

/** What a row holds, in the order in which rows are sorted. */
const [VALUE, NOT_A_NUMBER, NULL] = [0, 1, 2] as const;

/** Hashes a byte a row for what it holds, and the bytes of the values, zeros where there is none. */
class NumberReader implements ColumnReader {
  readonly #kindsHash = createHash("sha256");
  readonly #valuesHash = createHash("sha256");
  readonly #type: NumbersType;
  readonly #hasFractions: boolean;
  #bytes: Uint8Array;
  #values: Numbers;
  #kinds = new Uint8Array(1);
  /** The row before those just read. */
  #lastValue: number | bigint = 0;
  #lastKind: number = VALUE;

  constructor(type: NumbersType, hasFractions: boolean) {
    this.#type = type;
    this.#hasFractions = hasFractions;
    this.#bytes = new Uint8Array(type.BYTES_PER_ELEMENT);
    this.#values = new type(this.#bytes.buffer, 0, 1);
  }

  read({count, bytes, validity}: RawColumn): void {
    const last = this.#kinds.length - 1;
    [this.#lastValue, this.#lastKind] = [this.#values[last]!, this.#kinds[last]!];
    const width = this.#type.BYTES_PER_ELEMENT;
    this.#bytes = bytes(width).slice();
    this.#values = new this.#type(this.#bytes.buffer, 0, count);
    this.#kinds = new Uint8Array(count);
    const [values, kinds] = [this.#values, this.#kinds];
    if (this.#hasFractions)
      for (let row = 0; row < count; row++) if (Number.isNaN(values[row])) kinds[row] = NOT_A_NUMBER;
    if (validity !== undefined)
      for (let row = 0; row < count; row++) if (!isValid(validity, row)) kinds[row] = NULL;
    if (validity !== undefined || this.#hasFractions)
      for (let row = 0; row < count; row++)
        if (kinds[row] !== VALUE) this.#bytes.fill(0, row * width, (row + 1) * width);
  }

  compareWithBefore(row: number): number {
    const kinds = (row === 0 ? this.#lastKind : this.#kinds[row - 1]!) - this.#kinds[row]!;
    if (kinds !== 0) return kinds;
    const [before, value] = [row === 0 ? this.#lastValue : this.#values[row - 1]!, this.#values[row]!];
    return before < value ? -1 : before > value ? 1 : 0;
  }

  compareZerosWithBefore(row: number): number {
    const before = row === 0 ? this.#lastValue : this.#values[row - 1];
    return Number(Object.is(this.#values[row], -0)) - Number(Object.is(before, -0));
  }

  hash(): void {
    this.#kindsHash.update(this.#kinds);
    this.#valuesHash.update(this.#bytes);
  }

  digest(): string {
    const parts = [this.#kindsHash.digest("hex"), this.#valuesHash.digest("hex")];
    return createHash("sha256").update(parts.join(" ")).digest("hex");
  }
}

function isValid(validity: Uint8Array, row: number): boolean {
  return ((validity[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** 32-bit words of DuckDB's text: its length, and what it begins with and where it lies, or all of it. */
const TEXT_WORDS = 4;
/** A length that no text has, for NULL. */
const NO_TEXT = 0xffff_ffff;

/** Hashes runs of equal values, each with how many there are, the bytes of its text and their number. */
class TextReader implements ColumnReader {
  readonly #hash = createHash("sha256");
  #texts: (string | null)[] = [null];
  /** The row before those just read. */
  #last: string | null = null;
  /** Of the last rows. */
  #run: string | null = null;
  #runLength = 0;

  read({count, bytes, validity, textAt}: RawColumn): void {
    this.#last = this.#texts.at(-1)!;
    const raw = bytes(4 * TEXT_WORDS);
    const words = new Uint32Array(raw.buffer, raw.byteOffset, count * TEXT_WORDS);
    const texts = new Array<string | null>(count);
    let known = -1; // the last row whose text is known
    for (let row = 0; row < count; row++) {
      if (validity !== undefined && !isValid(validity, row)) {
        texts[row] = null;
        continue;
      }
      texts[row] = known >= 0 && isSameText(words, known, row) ? texts[known]! : textAt(row);
      known = row;
    }
    this.#texts = texts;
  }

  compareWithBefore(row: number): number {
    const [before, text] = [row === 0 ? this.#last : this.#texts[row - 1]!, this.#texts[row]!];
    if (before === text) return 0;
    if (before === null || text === null) return before === null ? 1 : -1;
    return Buffer.compare(Buffer.from(before), Buffer.from(text));
  }

  compareZerosWithBefore(): number {
    return 0;
  }

  hash(): void {
    for (const text of this.#texts) {
      if (text === this.#run && this.#runLength > 0) this.#runLength++;
      else {
        this.#endRun();
        this.#run = text;
        this.#runLength = 1;
      }
    }
  }

  digest(): string {
    this.#endRun();
    return this.#hash.digest("hex");
  }

  #endRun(): void {
    if (this.#runLength === 0) return;
    const bytes = this.#run === null ? undefined : Buffer.from(this.#run);
    const head = Buffer.alloc(12);
    head.writeBigUInt64LE(BigInt(this.#runLength));
    head.writeUInt32LE(bytes?.length ?? NO_TEXT, 8);
    this.#hash.update(head);
    if (bytes !== undefined) this.#hash.update(bytes);
  }
}

/** Whether both are short and alike, or lie in the same place. */
function isSameText(words: Uint32Array, a: number, b: number): boolean {
  for (let word = 0; word < TEXT_WORDS; word++)
    if (words[a * TEXT_WORDS + word] !== words[b * TEXT_WORDS + word]) return false;
  return true;
}
