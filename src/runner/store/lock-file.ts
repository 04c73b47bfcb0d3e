/**
 * dag.lock: what was built, committed with the sources. No timestamps, no machine's paths; one block an instance.
 *
 * Each block carries a check over itself. A merge that takes some lines of a block from one side and some from
 * the other makes a run that never was: its check fails, and it is dropped. A conflict is no obstacle: both
 * sides are facts, and an instance has a record from each.
 */
import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {writeAtomicSync, writeCacheSync} from "../../platform/atomic-file.ts";
import {compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {readRegularFile} from "../../platform/regular-file.ts";
import {errorCode} from "../../platform/system-error.ts";
import {studyFolder} from "../definition/study.ts";
import {readLockJournal, stateOf} from "./lock-journal.ts";
import {formatLock, repairCommas, splitConflict} from "./lock-text.ts";
import {checkOf, checkOfRead, parseRecord, takeRecord} from "./parse-record.ts";
import type {RunRecord} from "./record.ts";

export interface Lock {
  /** What is recorded of an instance: none, one, or in a conflict two. Ours first. */
  recordsOf(name: string): readonly RunRecord[];
  /** Sorted by code unit. */
  names(): readonly string[];
  /** dag.lock as it was read; empty where there is none. */
  readonly text: string;
  /** True where the file is to be written again: a merge has damaged it, or a killed run has left records beside it. */
  readonly isOutdated: boolean;
}

const file = "dag.lock";
/** The digest of a dag.lock of which each record has been checked, or was written here: it need not be done again. */
const SUM = "lock.sum";
const schema = "kymo.lock/1";
const remedy = "Restore it with `git checkout dag.lock`, or delete it: `repro` writes it again.";

/**
 * Reads `<root>/dag.lock`, or that of a study; an empty lock if there is none. Throws ExpectedError where it cannot be
 * understood.
 */
export function readLock(root: string, study?: string): Lock {
  const text = readLockText(root, study);
  const isWhole = isKnownWhole(root, text, study);
  const {sides, damaged, dropped} = parseSides(text, isWhole);
  if (!damaged && dropped.length === 0 && text !== "" && !isWhole) rememberWhole(root, text, study);
  const journal = readLockJournal(root, text, study);
  if (journal.size === 0) return makeLock(text, sides, damaged);
  const written = sides.length === 0 ? [new Map<string, RunRecord>()] : sides;
  const all = written.map((side) => new Map([...side, ...journal]));
  return makeLock(text, all, true);
}

/**
 * The records of a lock's text, sorted by name; of a merge conflict in it, those of our side. Throws ExpectedError where it
 * cannot be understood.
 */
export function parseLock(text: string): ReadonlyMap<string, RunRecord> {
  const side = parseSides(text, false).sides[0] ?? new Map<string, RunRecord>();
  return new Map([...side].sort(([a], [b]) => compareCodeUnits(a, b)));
}

interface Parsed {
  readonly sides: readonly Side[];
  /** A merge conflict, or commas that a merge left wrong. */
  readonly damaged: boolean;
  /** The instances whose record is none, or not the one that was written. */
  readonly dropped: readonly string[];
}

/** How dag.lock is, as `pnpm dag doctor` tells it. */
export interface LockHealth {
  readonly hasConflict: boolean;
  /** The instances whose record a merge or an edit has damaged: it counts for nothing. */
  readonly dropped: readonly string[];
}

/** Throws ExpectedError where dag.lock cannot be understood. */
export function examineLock(root: string): LockHealth {
  const {damaged, dropped} = parseSides(readLockText(root), false);
  return {hasConflict: damaged, dropped};
}

function parseSides(text: string, isWhole: boolean): Parsed {
  if (text === "") return {sides: [], damaged: false, dropped: []};
  const conflict = isWhole ? undefined : splitConflict(text);
  if (conflict)
    return join(
      conflict.map((side) => parseSide(repairCommas(side))),
      true,
    );
  try {
    return join([parseSide(text, isWhole)], false);
  } catch (error) {
    try {
      return join([parseSide(repairCommas(text))], true);
    } catch {
      throw error; // the line in the file as it stands
    }
  }
}

function join(parsed: readonly ParsedSide[], damaged: boolean): Parsed {
  const dropped = new Set(parsed.flatMap((one) => one.dropped));
  return {sides: parsed.map(({side}) => side), damaged, dropped: [...dropped]};
}

function lockPath(root: string, study: string | undefined): string {
  return resolve(root, study === undefined ? "." : studyFolder(study), file);
}

/** Empty where there is none. */
function readLockText(root: string, study?: string): string {
  try {
    return readRegularFile(lockPath(root, study)).toString("utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw explainSystemError(error, file);
  }
}

/** Writes the lock atomically; leaves it alone if it would not change. */
export function writeLock(root: string, records: Readonly<Record<string, RunRecord>>, study?: string): void {
  const path = lockPath(root, study);
  const text = formatRecords(records);
  try {
    if (readRegularFile(path).toString("utf8") === text) return;
  } catch {
    // missing or unreadable: writing says what is wrong
  }
  writeAtomicSync(path, text);
  rememberWhole(root, text, study);
}

/** The text of a lock that holds these records. */
export function formatRecords(records: Readonly<Record<string, RunRecord>>): string {
  const instances: Record<string, unknown> = Object.create(null);
  for (const [name, record] of Object.entries(records)) instances[name] = {...record, check: checkOf(record)};
  return formatLock({schema, instances});
}

function rememberWhole(root: string, text: string, study: string | undefined): void {
  writeCacheSync(resolve(root, stateOf(study), SUM), sha256(text));
}

type Side = ReadonlyMap<string, RunRecord>;

interface ParsedSide {
  readonly side: Side;
  readonly dropped: readonly string[];
}

function makeLock(text: string, sides: readonly Side[], isOutdated: boolean): Lock {
  const names = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort(compareCodeUnits);
  return {
    text,
    isOutdated,
    names: () => names,
    recordsOf(name) {
      if (sides.length === 1) return [sides[0]!.get(name)].filter((record) => record !== undefined);
      const different = new Map<string, RunRecord>();
      for (const side of sides) {
        const record = side.get(name);
        if (record) different.set(checkOf(record), record);
      }
      return [...different.values()];
    },
  };
}

/** Whether each record of the text is known to be as it was written. */
function isKnownWhole(root: string, text: string, study: string | undefined): boolean {
  try {
    return text !== "" && readFileSync(resolve(root, stateOf(study), SUM), "utf8") === sha256(text);
  } catch {
    return false;
  }
}

/** Without the check of each record where all are known to be `whole`. */
function parseSide(text: string, whole = false): ParsedSide {
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
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(lock.instances)) {
    const record = whole ? takeRecord(value) : parseRecord(value);
    if (record && isObject(value) && (whole || value.check === checkOfRead(record)))
      records.set(name, record);
    else dropped.push(name);
  }
  return {side: records, dropped};
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
