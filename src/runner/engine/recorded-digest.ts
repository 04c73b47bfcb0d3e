/**
 * The digest by which the lock knows an output. It is that of its bytes, except for a DuckDB file: DuckDB writes
 * the same tables as other bytes each time, so there it is the digest of the tables, or two builds of the same
 * inputs would give two locks.
 */
import type {Digests} from "../content/digest-file.ts";
import {formatOf} from "../content/format.ts";
import type {RunRecord} from "../store/record.ts";

/** What dag.lock holds of a record. */
export function toLockRecord(record: RunRecord): RunRecord {
  const outs = record.outs.map((out) => (isByContent(out.path) ? {...out, bytes: out.content} : out));
  return {...record, outs};
}

/** The digest now, to be compared with the lock's `bytes`; undefined where nothing is there. */
export async function findRecordedDigest(digests: Digests, path: string): Promise<string | undefined> {
  if (!isByContent(path)) return digests.bytesNow(path) ?? (await digests.findBytes(path));
  const known = digests.contentNow(path);
  if (known !== undefined) return known;
  return (await digests.findBytes(path)) === undefined ? undefined : digests.content(path);
}

function isByContent(path: string): boolean {
  return formatOf(path) === "duckdb";
}
