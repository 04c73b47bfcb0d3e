/**
 * The records of dag.lock as a run reads, keeps and writes them.
 *
 * The lock knows an output by the digest of its bytes, except for a DuckDB file: DuckDB writes the same tables as
 * other bytes each time, so there it is the digest of the tables, or two builds of the same inputs would give two
 * locks.
 */
import type {Digests} from "../content/digest-file.ts";
import {formatOf} from "../content/format.ts";
import {writeLock} from "../store/lock-file.ts";
import type {LockJournal} from "../store/lock-journal.ts";
import type {RunRecord} from "../store/record.ts";
import type {Workspace} from "./workspace.ts";

/** What the lock says now; of two sides of a merge conflict none is kept until it has been found to hold. */
export function keepRecords({lock}: Workspace): Map<string, RunRecord> {
  const records = new Map<string, RunRecord>();
  for (const name of lock.names()) {
    const [only, other] = lock.recordsOf(name);
    if (only !== undefined && other === undefined) records.set(name, only);
  }
  return records;
}

/** Keeps the record of an instance that has run: a kill from now on loses nothing of it. */
export function appendRecord(
  {steps}: Workspace,
  journal: LockJournal,
  name: string,
  record: RunRecord,
): void {
  steps.reached("before-record");
  void journal.append(name, toLockRecord(record));
  steps.reached("after-record");
}

/** Writes dag.lock, where it would change, and removes the journal that it then holds all of. */
export function saveRecords(
  {root, steps, pipeline}: Workspace,
  journal: LockJournal,
  records: ReadonlyMap<string, RunRecord>,
): void {
  steps.reached("before-lock");
  const written = Object.fromEntries([...records].map(([name, record]) => [name, toLockRecord(record)]));
  writeLock(root, written, pipeline.study);
  steps.reached("lock-written");
  journal.remove();
  steps.reached("after-lock");
}

function toLockRecord(record: RunRecord): RunRecord {
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
