/**
 * An Arrow IPC stream, written a batch at a time. The words of its dictionaries are known before the first batch, so
 * that each is written once.
 */
import * as arrow from "apache-arrow";
import type {Metadata} from "./table.ts";

export type StreamColumn = {readonly name: string} & (
  | {readonly type: "int32" | "float32" | "timestamp"}
  /** Values are positions in `words`; −1 is null. */
  | {readonly type: "dictionary"; readonly words: readonly string[]}
);

/** In the order of the columns: whole milliseconds since the Unix epoch for a timestamp, codes for a dictionary. */
export type BatchValues = readonly (Int32Array | Float32Array | Float64Array)[];

/** Keeps what the writer writes until it is taken, where the writer's own sink has to be waited for. */
class Chunks extends arrow.AsyncByteQueue {
  #chunks: Uint8Array[] = [];

  override write(value: ArrayBufferLike | ArrayBufferView): void {
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value);
    this.#chunks.push(bytes.slice());
  }

  take(): Uint8Array {
    return Buffer.concat(this.#chunks.splice(0));
  }
}

export class TableStream {
  readonly #columns: readonly StreamColumn[];
  readonly #dictionaries: readonly (arrow.Vector | undefined)[];
  readonly #types: readonly arrow.DataType[];
  readonly #schema: arrow.Schema;
  readonly #sink = new Chunks();
  readonly #writer = new arrow.RecordBatchStreamWriter();

  constructor(columns: readonly StreamColumn[], metadata: Metadata) {
    this.#columns = columns;
    this.#dictionaries = columns.map((column) =>
      column.type === "dictionary" ? arrow.vectorFromArray([...column.words], new arrow.Utf8()) : undefined,
    );
    this.#types = columns.map(typeOf);
    const fields = columns.map(
      ({name, type}, i) => new arrow.Field(name, this.#types[i]!, type === "dictionary"),
    );
    const sorted = Object.keys(metadata).sort();
    this.#schema = new arrow.Schema(fields, new Map(sorted.map((key) => [key, metadata[key]!])));
    this.#writer.reset(this.#sink, this.#schema);
  }

  /** The bytes of a batch; with those of the schema and the dictionaries, the first time. */
  write(rows: number, values: BatchValues): Uint8Array {
    const children = this.#columns.map((_, i) => this.#data(i, rows, values[i]!));
    const type = new arrow.Struct(this.#schema.fields);
    const struct = arrow.makeData({type, length: rows, nullCount: 0, children});
    this.#writer.write(new arrow.RecordBatch(this.#schema, struct));
    return this.#sink.take();
  }

  /** The bytes that end the stream. */
  finish(): Uint8Array {
    this.#writer.finish();
    return this.#sink.take();
  }

  #data(i: number, rows: number, values: BatchValues[number]): arrow.Data {
    const type = this.#types[i]!;
    const {type: kind} = this.#columns[i]!;
    if (kind === "timestamp") {
      const data = BigInt64Array.from(values as Float64Array, BigInt);
      return arrow.makeData({type: type as arrow.TimestampMillisecond, data, nullCount: 0});
    }
    if (kind !== "dictionary") return arrow.makeData({type, data: values, nullCount: 0} as never);
    const bitmap = new Uint8Array((((rows + 63) >> 6) << 6) >> 3);
    let nullCount = 0;
    for (let row = 0; row < rows; row++)
      if (values[row]! < 0) nullCount++;
      else bitmap[row >> 3]! |= 1 << (row & 7);
    const data = Int32Array.from(values, (code) => Math.max(0, code));
    const dictionary = this.#dictionaries[i]!;
    return arrow.makeData({
      type: type as arrow.Dictionary,
      data,
      length: rows,
      nullCount,
      nullBitmap: bitmap,
      dictionary,
    });
  }
}

function typeOf(column: StreamColumn, id: number): arrow.DataType {
  switch (column.type) {
    case "int32":
      return new arrow.Int32();
    case "float32":
      return new arrow.Float32();
    case "timestamp":
      return new arrow.TimestampMillisecond("UTC");
    case "dictionary":
      return new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), id);
  }
}
