/**
 * The database of runs, `models/runs.duckdb`: tables runs, params, metrics, artifacts, for anyone's SQL.
 * One process at a time may have it open to write; who finds it taken tries again for a while.
 */
import {existsSync, mkdirSync} from "node:fs";
import {dirname, join} from "node:path";
import {setTimeout as wait} from "node:timers/promises";
import type {DuckDBConnection} from "@duckdb/node-api";
import {ExpectedError} from "../platform/failure.ts";
import {listJournal, readJournal, removeFromJournal} from "./journal.ts";
import type {Run} from "./run.ts";

export function databasePath(root: string): string {
  return join(root, "models", "runs.duckdb");
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS runs (
    id VARCHAR PRIMARY KEY, stage VARCHAR, instance VARCHAR, fingerprint VARCHAR, code VARCHAR,
    started_at TIMESTAMP, seconds DOUBLE, commit VARCHAR, dirty BOOLEAN, kept_step INTEGER,
    environment VARCHAR, bindings VARCHAR, observations VARCHAR)`,
  "CREATE TABLE IF NOT EXISTS params (run VARCHAR, name VARCHAR, value VARCHAR)",
  "CREATE TABLE IF NOT EXISTS metrics (run VARCHAR, name VARCHAR, step INTEGER, value DOUBLE)",
  "CREATE TABLE IF NOT EXISTS artifacts (run VARCHAR, direction VARCHAR, name VARCHAR, path VARCHAR, digest VARCHAR)",
];

export interface Patience {
  readonly tries: number;
  readonly pauseMs: number;
}

const PATIENCE: Patience = {tries: 40, pauseMs: 150};

/**
 * Takes up every run of the journal. Gives the files there that hold no run, or undefined where another process kept
 * the database all the time: the journal then stays as it is, for the next one to take up.
 */
export async function takeUpJournal(
  root: string,
  patience: Patience = PATIENCE,
): Promise<readonly string[] | undefined> {
  if (listJournal(root).length === 0) return [];
  mkdirSync(dirname(databasePath(root)), {recursive: true});
  return withDatabase(root, "READ_WRITE", patience, async (connection) => {
    for (const table of TABLES) await connection.run(table);
    const {runs, unreadable} = await readJournal(root);
    for (const run of runs) {
      const known = await connection.runAndReadAll("SELECT 1 FROM runs WHERE id = $id", {id: run.id});
      if (known.currentRowCount === 0) await insertRun(connection, run);
    }
    await connection.run("CHECKPOINT");
    for (const run of runs) removeFromJournal(root, run);
    return unreadable;
  });
}

/** Calls `read` with the database; undefined where there is none yet. Throws an ExpectedError while it stays taken. */
export async function readDatabase<T>(
  root: string,
  read: (connection: DuckDBConnection) => Promise<T>,
): Promise<T | undefined> {
  if (!existsSync(databasePath(root))) return undefined;
  const found = await withDatabase(root, "READ_ONLY", PATIENCE, async (connection) => ({
    value: await read(connection),
  }));
  if (found !== undefined) return found.value;
  throw new ExpectedError("input", "another process keeps the database of runs", {
    file: databasePath(root),
    hint: "Close whatever has it open, such as a DuckDB shell, and run the command again.",
  });
}

/** Opens of one process come one after another, since DuckDB would refuse the second. */
let queue: Promise<unknown> = Promise.resolve();

function withDatabase<T>(
  root: string,
  mode: "READ_ONLY" | "READ_WRITE",
  patience: Patience,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T | undefined> {
  const turn = queue.then(() => openAndWork(databasePath(root), mode, patience, work));
  queue = turn.catch(() => undefined);
  return turn;
}

async function openAndWork<T>(
  path: string,
  mode: string,
  {tries, pauseMs}: Patience,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T | undefined> {
  const {DuckDBInstance} = await import("@duckdb/node-api");
  for (let left = tries; left > 0; left--) {
    let instance: Awaited<ReturnType<typeof DuckDBInstance.create>>;
    try {
      instance = await DuckDBInstance.create(path, {access_mode: mode, threads: "1"});
    } catch (cause) {
      if (!/could not set lock|conflicting lock|used by another process/i.test((cause as Error).message))
        throw damaged(path, cause);
      if (left > 1) await wait(pauseMs);
      continue;
    }
    try {
      const connection = await instance.connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
    }
  }
  return undefined;
}

function damaged(path: string, cause: unknown): ExpectedError {
  return new ExpectedError(
    "input",
    `the database of runs cannot be opened: ${(cause as Error).message.split("\n")[0]}`,
    {
      file: path,
      hint: "Move the file away: runs are then kept in a new one.",
      cause,
    },
  );
}

/** All rows of a run, or none. */
async function insertRun(connection: DuckDBConnection, run: Run): Promise<void> {
  await connection.run("BEGIN");
  try {
    await connection.run(
      `INSERT INTO runs VALUES ($id, $stage, $instance, $fingerprint, $code, CAST($startedAt AS TIMESTAMP), $seconds,
        $commit, $dirty, $keptStep, $environment, $bindings, $observations)`,
      {
        id: run.id,
        stage: run.stage,
        instance: run.instance,
        fingerprint: run.fingerprint,
        code: run.code,
        startedAt: new Date(run.startedAt).toISOString().replace("T", " ").replace("Z", ""),
        seconds: run.seconds,
        commit: run.git?.commit ?? null,
        dirty: run.git?.dirty ?? null,
        keptStep: run.keptStep,
        environment: JSON.stringify(run.environment),
        bindings: JSON.stringify(run.bindings),
        observations: JSON.stringify(run.observations),
      },
    );
    const params = Object.entries(run.params).sort(([a], [b]) => (a < b ? -1 : 1));
    await appendRows(connection, "params", params, ([name, value]) => [run.id, name, JSON.stringify(value)]);
    await appendRows(connection, "artifacts", run.artifacts, ({direction, name, path, digest}) => [
      run.id,
      direction,
      name,
      path,
      digest,
    ]);
    const appender = await connection.createAppender("metrics");
    for (const {name, step, value} of run.metrics) {
      appender.appendVarchar(run.id);
      appender.appendVarchar(name);
      appender.appendInteger(step);
      appender.appendDouble(value);
      appender.endRow();
    }
    appender.closeSync();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}

async function appendRows<T>(
  connection: DuckDBConnection,
  table: string,
  rows: readonly T[],
  cells: (row: T) => readonly string[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    for (const cell of cells(row)) appender.appendVarchar(cell);
    appender.endRow();
  }
  appender.closeSync();
}
