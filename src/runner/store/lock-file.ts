/**
 * dag.lock: what was built, committed with the sources. No timestamps, no machine's paths; one block an instance.
 *
 * Each block carries a check over itself. A merge that takes some lines of a block from one side and some from
 * the other makes a run that never was: its check fails, and it is dropped. A conflict is no obstacle: both
 * sides are facts, and an instance has a record from each.
 */
import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {formatLock, repairCommas, splitConflict} from "./lock-text.ts";
import {parseRecord} from "./parse-record.ts";
import type {RunRecord} from "./record.ts";

export interface Lock {
  /** What is recorded of an instance: none, one, or in a conflict two. Ours first. */
  recordsOf(name: string): readonly RunRecord[];
  /** Sorted by code unit. */
  names(): readonly string[];
  /** True where the file is to be written again: a merge conflict, or commas that a merge left wrong. */
  readonly conflicted: boolean;
}

const file = "dag.lock";
const schema = "kymo.lock/1";
const remedy = "Restore it with `git checkout dag.lock`, or delete it: `repro` writes it again.";

/** Reads `<root>/dag.lock`; an empty lock if there is none. Throws ExpectedError where it cannot be understood. */
export function readLock(root: string): Lock {
  let text: string;
  try {
    text = readFileSync(resolve(root, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return makeLock([], false);
  }
  const sides = splitConflict(text);
  if (sides)
    return makeLock(
      sides.map((side) => parseSide(repairCommas(side))),
      true,
    );
  try {
    return makeLock([parseSide(text)], false);
  } catch (error) {
    try {
      return makeLock([parseSide(repairCommas(text))], true);
    } catch {
      throw error; // the line in the file as it stands
    }
  }
}

/** Writes `<root>/dag.lock` atomically; leaves it alone if it would not change. */
export function writeLock(root: string, records: Readonly<Record<string, RunRecord>>): void {
  const path = resolve(root, file);
  const instances: Record<string, unknown> = Object.create(null);
  for (const [name, record] of Object.entries(records)) instances[name] = {...record, check: checkOf(record)};
  const text = formatLock({schema, instances});
  try {
    if (readFileSync(path, "utf8") === text) return;
  } catch {
    // missing or unreadable: writing says what is wrong
  }
  writeAtomicSync(path, text);
}

type Side = ReadonlyMap<string, RunRecord>;

function makeLock(sides: readonly Side[], conflicted: boolean): Lock {
  const names = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort(compareCodeUnits);
  return {
    conflicted,
    names: () => names,
    recordsOf(name) {
      const different = new Map<string, RunRecord>();
      for (const side of sides) {
        const record = side.get(name);
        if (record) different.set(checkOf(record), record);
      }
      return [...different.values()];
    },
  };
}

function parseSide(text: string): Side {
  const lock = parseJson(text);
  if (!isObject(lock) || !isObject(lock.instances)) throw broken("it has no `instances`", 1);
  if (lock.schema !== schema) {
    throw new ExpectedError(
      "state",
      `${file} has the schema ${JSON.stringify(lock.schema)}, expected "${schema}"`,
      {
        file,
        place: "line 1",
        hint: "Use the version of kymo that wrote it, or delete it: `repro` writes it again.",
      },
    );
  }
  const records = new Map<string, RunRecord>();
  for (const [name, value] of Object.entries(lock.instances)) {
    const record = parseRecord(value);
    if (record && isObject(value) && value.check === checkOf(record)) records.set(name, record);
  }
  return records;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).trimEnd();
    throw broken("it is not JSON", before.split("\n").length, error);
  }
}

function broken(what: string, line: number, cause?: unknown): ExpectedError {
  return new ExpectedError("state", `${file}:${line}: the lock is broken: ${what}`, {
    file,
    place: `line ${line}`,
    hint: remedy,
    cause,
  });
}

/** Over the record as JSON keeps it, so that it is the same before writing and after reading. */
function checkOf(record: RunRecord): string {
  return sha256(canonical(JSON.parse(JSON.stringify(record)))).slice(0, 16);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
