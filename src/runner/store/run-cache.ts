/**
 * The run cache: `.dag/runs/<first two>/<fingerprint>.json` says what a run with that fingerprint gave, so that
 * going back to an earlier state restores instead of running.
 */
import {existsSync, readdirSync, readFileSync, utimesSync} from "node:fs";
import {join, resolve} from "node:path";
import {sweepTemporary, writeAtomicSync} from "../../platform/atomic-file.ts";
import {checkOf, checkOfRead, parseRecord} from "./parse-record.ts";
import type {RunRecord} from "./record.ts";

const schema = "kymo.run/2";

export interface RunCache {
  /** Undefined where there is none, or none that this version can read. */
  find(fingerprint: string): RunRecord | undefined;
  /** Every entry that can be read, in no order that means anything. Reads them all. */
  list(): Iterable<RunRecord>;
  /** Marks it as used now: garbage collection removes first what was not used for long. */
  touch(fingerprint: string): void;
  /** Replaces what was known of its fingerprint. Throws ExpectedError where the disk refuses. */
  put(record: RunRecord): void;
  /** Removes what killed processes left half written. */
  sweep(): void;
}

/** That of the workspace `root`. */
export function openRunCache(root: string): RunCache {
  return openRuns(resolve(root, ".dag/runs"));
}

/** `home`: the folder that holds it. */
export function openRuns(home: string): RunCache {
  const pathOf = (fingerprint: string): string => join(home, fingerprint.slice(0, 2), `${fingerprint}.json`);
  return {
    find: (fingerprint) => readRun(pathOf(fingerprint), fingerprint),
    *list() {
      for (const folder of existsSync(home) ? readdirSync(home).sort() : [])
        for (const name of readdirSync(join(home, folder)).sort()) {
          const run = readRun(join(home, folder, name), name.replace(/\.json$/, ""));
          if (run !== undefined) yield run;
        }
    },
    touch(fingerprint) {
      const now = new Date();
      try {
        utimesSync(pathOf(fingerprint), now, now);
      } catch {
        // gone, or read-only: it counts as unused since
      }
    },
    put(record) {
      const path = pathOf(record.fingerprint);
      // what a power cut takes away is a run that dag.lock still knows, or one more run
      writeAtomicSync(path, JSON.stringify({schema, check: checkOf(record), run: record}), {durable: false});
    },
    sweep() {
      if (existsSync(home)) for (const name of readdirSync(home)) sweepTemporary(join(home, name));
    },
  };
}

/** The entry at `path`; undefined where it is missing or damaged: then the instance runs again, and it is written again. */
export function readRun(path: string, fingerprint: string): RunRecord | undefined {
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    if (stored.schema !== schema) return undefined;
    const record = parseRecord(stored.run);
    const isWhole = record?.fingerprint === fingerprint && stored.check === checkOfRead(record);
    return isWhole ? record : undefined;
  } catch {
    return undefined;
  }
}
