/** The database that the pipeline writes, or another one, opened read-only for a command. */
import {existsSync} from "node:fs";
import {resolve} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {ExpectedError} from "../platform/failure.ts";
import {studyFolder} from "../runner/definition/study.ts";

const DATABASE = "artifacts/kymo.duckdb";

export const DATABASE_OPTIONS = {
  study: {type: "string", value: "NAME", help: `${DATABASE} of the study`},
  database: {type: "string", value: "FILE", help: `another DuckDB file (default: ${DATABASE})`},
} as const;

/**
 * Gives `work` a connection and closes it. Throws an ExpectedError where there is no such file, or it is no database.
 * `access` false lets no query read or write another file.
 */
export async function withDatabase<T>(
  root: string,
  {study, database}: {readonly study?: string | undefined; readonly database?: string | undefined},
  access: boolean,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const file = database ?? (study === undefined ? DATABASE : `${studyFolder(study)}/${DATABASE}`);
  const path = resolve(root, file);
  if (!existsSync(path))
    throw new ExpectedError("state", `${file} is not there`, {
      file,
      hint:
        database === undefined
          ? `Build it: pnpm dag repro load${study === undefined ? "" : ` --study ${study}`}.`
          : "Check the path; it is taken from the project's folder.",
    });
  const {DuckDBInstance} = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(path, {
    access_mode: "READ_ONLY",
    threads: "2",
    enable_external_access: String(access),
  }).catch((cause: Error) => {
    throw new ExpectedError("input", `cannot be opened as a database: ${cause.message.split("\n")[0]}`, {
      file,
      hint: "Give a file that DuckDB wrote and that no program is writing; the pipeline's own is built with `pnpm dag repro load`.",
      cause,
    });
  });
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
