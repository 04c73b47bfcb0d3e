/**
 * The content of an Arrow IPC file: schema, metadata and column values, whatever the record batches, the order
 * of the dictionaries and the bytes that lie under a null.
 *
 * A column is fed batch by batch to one running hash of its present values and one of the positions of its
 * nulls, so where a batch ends leaves no trace. NaN counts as one value, -0 as another than 0. Assumes a
 * little-endian machine. Format: https://arrow.apache.org/docs/format/Columnar.html
 */
import {readFile} from "node:fs/promises";
import type {Data, DataType, Field, RecordBatch, Schema} from "apache-arrow";
import {canonical, sha256} from "../../platform/canonical.ts";
import {type ColumnDigest, columnDigest} from "./digest-arrow-column.ts";

const magic = Buffer.from("ARROW1");

/**
 * Throws where the file is not an Arrow IPC file that can be read here: a stream, a compressed file without its
 * codec, a type without a rule.
 */
export async function digestArrow(path: string): Promise<string> {
  const bytes = await readFile(path);
  // apache-arrow takes a truncated file for a shorter one: insist on both ends.
  if (!bytes.subarray(0, 6).equals(magic) || !bytes.subarray(-6).equals(magic)) {
    throw new Error("not an Arrow IPC file");
  }
  const arrow = await import("apache-arrow");
  const reader = arrow.RecordBatchReader.from(bytes).open();
  const {schema} = reader; // the reader drops it at its end
  const columns: ColumnDigest[] = schema.fields.map((field) => columnDigest(arrow, field.type));
  let rows = 0;
  for (const batch of reader as Iterable<RecordBatch>) {
    rows += batch.numRows;
    batch.data.children.forEach((data: Data, i: number) => {
      if (data.length !== batch.numRows) throw new Error("a column of another length than its batch");
      columns[i]!.update(data, 0, data.length);
    });
  }
  const parts = [schemaParts(schema), rows, columns.map((column) => column.digest())];
  return sha256(`kymo.content/arrow/1\n${canonical(parts)}`);
}

function schemaParts(schema: Schema): unknown {
  return {fields: schema.fields.map(fieldParts), metadata: Object.fromEntries(schema.metadata)};
}

function fieldParts(field: Field): unknown {
  return {
    name: field.name,
    nullable: field.nullable,
    metadata: Object.fromEntries(field.metadata),
    type: typeParts(field.type),
  };
}

/** A type without what is only encoding: a dictionary's id and the width of its indices. */
function typeParts(type: DataType): unknown {
  if ("dictionary" in type) {
    const {dictionary, isOrdered} = type as unknown as {dictionary: DataType; isOrdered: boolean};
    return ["dictionary", typeParts(dictionary), isOrdered];
  }
  if (!type.children?.length) return [`${type}`, "bitWidth" in type ? type.bitWidth : null];
  const own = "listSize" in type ? type.listSize : "keysSorted" in type ? type.keysSorted : null;
  return [type[Symbol.toStringTag], own, type.children.map(fieldParts)];
}
