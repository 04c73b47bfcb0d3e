/** Runs read back from the database, in the order in which they began. */
import type {DuckDBConnection} from "@duckdb/node-api";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";
import {databasePath, readDatabase} from "./database.ts";
import type {MetricPoint, Run} from "./run.ts";

export interface RunSummary {
  readonly id: string;
  readonly stage: string;
  readonly instance: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  /** Values as they were given. */
  readonly params: Readonly<Record<string, unknown>>;
  /** By epoch: that of the kept one; else the last. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface RunDetail extends RunSummary {
  readonly fingerprint: string;
  readonly code: string;
  readonly keptStep: number | null;
  readonly environment: Run["environment"];
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly points: readonly MetricPoint[];
  readonly artifacts: Run["artifacts"];
}

const RUNS = `SELECT id, stage, instance, strftime(started_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS started, seconds, commit,
  dirty FROM runs ORDER BY started_at, id`;

/** A metric by epoch counts as it was at the epoch whose weights were kept. */
const FIGURES = `SELECT m.run, m.name, coalesce(max(m.value) FILTER (m.step = r.kept_step), arg_max(m.value, m.step))
  FROM metrics m JOIN runs r ON r.id = m.run GROUP BY m.run, m.name ORDER BY m.run, m.name`;

/** All runs; none where nothing was recorded yet. */
export async function listRuns(root: string): Promise<RunSummary[]> {
  const found = await readDatabase(root, async (connection) => {
    const [runs, params, figures] = [
      await rowsOf(connection, RUNS),
      await rowsOf(connection, "SELECT run, name, value FROM params ORDER BY run, name"),
      await rowsOf(connection, FIGURES),
    ];
    const paramsOf = groupByRun(params, (value) => JSON.parse(String(value)) as unknown);
    const figuresOf = groupByRun(figures, Number);
    return runs.map(([id, stage, instance, startedAt, seconds, commit, dirty]) => ({
      id: String(id),
      stage: String(stage),
      instance: String(instance),
      startedAt: String(startedAt),
      seconds: Number(seconds),
      commit: commit === null ? null : String(commit),
      dirty: dirty === null ? null : dirty === true,
      params: paramsOf.get(String(id)) ?? {},
      metrics: figuresOf.get(String(id)) ?? {},
    }));
  });
  return found ?? [];
}

/** The one run whose id begins so. Throws an ExpectedError where there is none, or there are several. */
export async function getRun(root: string, id: string): Promise<RunDetail> {
  const all = await listRuns(root);
  const matching = all.filter((run) => run.id.startsWith(id));
  const [summary, second] = matching;
  if (summary === undefined || second !== undefined)
    throw new ExpectedError(
      "input",
      summary === undefined ? `there is no run ${id}` : `${matching.length} runs begin with ${id}`,
      {
        file: databasePath(root),
        hint:
          summary === undefined
            ? "`pnpm model runs` lists them."
            : `Write more of it: ${matching.map((run) => run.id).join(", ")}.`,
      },
    );
  const found = await readDatabase(root, async (connection): Promise<RunDetail> => {
    const key = {id: summary.id};
    const [run] = await rowsOf(
      connection,
      "SELECT fingerprint, code, kept_step, environment, bindings FROM runs WHERE id = $id",
      key,
    );
    const points = await rowsOf(
      connection,
      "SELECT name, step, value FROM metrics WHERE run = $id ORDER BY name, step",
      key,
    );
    const artifacts = await rowsOf(
      connection,
      "SELECT direction, name, path, digest FROM artifacts WHERE run = $id ORDER BY direction, name, path",
      key,
    );
    const [fingerprint, code, keptStep, environment, bindings] = run!;
    return {
      ...summary,
      fingerprint: String(fingerprint),
      code: String(code),
      keptStep: keptStep === null ? null : Number(keptStep),
      environment: JSON.parse(String(environment)) as Run["environment"],
      bindings: JSON.parse(String(bindings)) as Record<string, unknown>,
      points: points.map(([name, step, value]) => ({
        name: String(name),
        step: Number(step),
        value: Number(value),
      })),
      artifacts: artifacts.map(([direction, name, path, digest]) => ({
        direction: z.enum(["in", "out"]).parse(direction),
        name: String(name),
        path: String(path),
        digest: String(digest),
      })),
    };
  });
  return found!;
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: Record<string, string> = {},
): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql, values)).getRows();
}

/** Rows of (run, name, value) as a record for each run. */
function groupByRun<T>(
  rows: readonly unknown[][],
  convert: (value: unknown) => T,
): Map<string, Record<string, T>> {
  const groups = new Map<string, Record<string, T>>();
  for (const [run, name, value] of rows) {
    const key = String(run);
    if (!groups.has(key)) groups.set(key, {});
    groups.get(key)![String(name)] = convert(value);
  }
  return groups;
}
