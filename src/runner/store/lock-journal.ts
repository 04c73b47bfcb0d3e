/**
 * `.dag/lock.journal`: the records of the run that goes on, a line each, so that a run of many instances does not
 * write the whole of dag.lock after every one of them. It is folded into dag.lock at the end, or by the next run.
 *
 * Its first line names the dag.lock that it continues: beside another one, as after a checkout, it says nothing. Each
 * line carries a check over itself; a line that a kill cut short is left out.
 */
import {closeSync, existsSync, fsync, openSync, readFileSync, rmSync, writeSync} from "node:fs";
import {join, resolve} from "node:path";
import {flushFolder} from "../../platform/atomic-file.ts";
import {sha256} from "../../platform/canonical.ts";
import {explainSystemError} from "../../platform/failure.ts";
import {studyFolder} from "../definition/study.ts";
import {makeFolder} from "./durable.ts";
import {checkOf, checkOfRead, parseRecord} from "./parse-record.ts";
import type {RunRecord} from "./record.ts";

const FOLDER = ".dag";
const FILE = "lock.journal";
const SCHEMA = "kymo.lock-journal/1";

/** Where the state beside a lock lies: that of a study apart from the others. */
export function stateOf(study: string | undefined): string {
  return study === undefined ? FOLDER : join(FOLDER, studyFolder(study));
}

export interface LockJournal {
  /**
   * Keeps the record of an instance through a kill, and through a power cut once that resolves: one before takes it away,
   * and the instance is restored or runs again.
   */
  append(name: string, record: RunRecord): Promise<void>;
  /** Removes the file: dag.lock has it all. */
  remove(): void;
}

/** `lockText` is dag.lock as it is, which the journal continues. The file is made with the first record. */
export function openLockJournal(root: string, lockText: string, study?: string): LockJournal {
  const folder = resolve(root, stateOf(study));
  const path = join(folder, FILE);
  let file: FlushedFile | undefined;
  const open = (): number => {
    const goesOn = readLines(path, lockText) !== undefined;
    makeFolder(folder);
    const opened = openSync(path, goesOn ? "a" : "w");
    const head = JSON.stringify({schema: SCHEMA, continues: sha256(lockText)});
    writeSync(opened, goesOn ? "\n" : `${head}\n`); // the last line may have been cut short
    flushFolder(folder);
    flushFolder(root); // the folder may have been made by somebody who did not
    return opened;
  };
  return {
    append(name, record) {
      file ??= openFlushed(open());
      return file.write(`${JSON.stringify({name, check: checkOf(record), record})}\n`);
    },
    remove() {
      file?.close();
      file = undefined;
      rmSync(path, {force: true});
    },
  };
}

interface FlushedFile {
  write(text: string): Promise<void>;
  close(): void;
}

/** What is written is flushed while other work goes on, all that came meanwhile at once. */
function openFlushed(file: number): FlushedFile {
  let isFlushing = false;
  let isClosed = false;
  let waiting: (() => void)[] = [];
  const flush = (): void => {
    isFlushing = true;
    const written = waiting;
    waiting = [];
    fsync(file, () => {
      isFlushing = false;
      for (const tell of written) tell();
      if (isClosed) closeSync(file);
      else if (waiting.length > 0) flush();
    });
  };
  return {
    write(text) {
      writeSync(file, text);
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (!isFlushing) flush();
      });
    },
    close() {
      isClosed = true;
      if (!isFlushing) closeSync(file);
    },
  };
}

/** The records that a killed run has left beside this dag.lock, the last of each instance. */
export function readLockJournal(
  root: string,
  lockText: string,
  study?: string,
): ReadonlyMap<string, RunRecord> {
  const records = new Map<string, RunRecord>();
  for (const line of readLines(resolve(root, stateOf(study), FILE), lockText) ?? []) {
    const {name, check, record: written} = parseLine(line);
    const record = parseRecord(written);
    if (typeof name === "string" && record !== undefined && check === checkOfRead(record))
      records.set(name, record);
  }
  return records;
}

/** The lines after the first; undefined where there is no journal, or one of another dag.lock. */
function readLines(path: string, lockText: string): readonly string[] | undefined {
  if (!existsSync(path)) return undefined;
  const [head, ...lines] = readText(path).split("\n");
  const {schema, continues} = parseLine(head!);
  return schema === SCHEMA && continues === sha256(lockText) ? lines : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // cut short
  }
}
