/** Which objects and runs of a lock go to a remote or come from it, and what of them the source lacks. */
import {join} from "node:path";
import {bytesOf, type RunRecord} from "./record.ts";
import type {Remote} from "./remote.ts";
import {openRunCache} from "./run-cache.ts";
import {transferObject} from "./transfer.ts";

export interface Exchange {
  readonly copied: number;
  /** Bytes that were copied. */
  readonly bytes: number;
  /** Objects that the other side had already. */
  readonly there: number;
  readonly lacking: readonly Lacking[];
}

export interface Lacking {
  readonly instance: string;
  readonly path: string;
  /** In the source. */
  readonly how: "missing" | "damaged";
}

export interface ExchangeRequest {
  readonly records: Iterable<readonly [instance: string, record: RunRecord]>;
  /** Outputs that no store keeps. */
  readonly isKept: (path: string) => boolean;
}

export function push(root: string, remote: Remote, request: ExchangeRequest): Promise<Exchange> {
  return exchange(sidesOf(root), remote, request);
}

export function pull(root: string, remote: Remote, request: ExchangeRequest): Promise<Exchange> {
  return exchange(remote, sidesOf(root), request);
}

type Side = Pick<Remote, "store" | "runs">;

function sidesOf(root: string): Side {
  return {store: join(root, ".dag/store"), runs: openRunCache(root)};
}

/** A run goes after its objects: whoever finds it finds them. */
async function exchange(from: Side, to: Side, {records, isKept}: ExchangeRequest): Promise<Exchange> {
  let [copied, bytes, there] = [0, 0, 0];
  const lacking: Lacking[] = [];
  for (const [instance, record] of records) {
    const stored = from.runs.find(record.fingerprint);
    let isWhole = true;
    for (const out of record.outs) {
      const {path} = out;
      if (!isKept(path)) continue;
      const transfer = await transferObject(bytesOf(out, stored), from.store, to.store);
      bytes += transfer.bytes;
      if (transfer.how === "copied") copied += 1;
      else if (transfer.how === "there") there += 1;
      else {
        isWhole = false;
        lacking.push({instance, path, how: transfer.how});
      }
    }
    if (isWhole && stored !== undefined && to.runs.find(record.fingerprint) === undefined)
      to.runs.put(stored);
  }
  return {copied, bytes, there, lacking};
}
