/** `pnpm dag export FOLDER`: every table of the database that the pipeline writes, as Parquet. */
import {existsSync} from "node:fs";
import {mkdir} from "node:fs/promises";
import {join, resolve} from "node:path";
import {quoteName, quoteText} from "../formats/duckdb/sql-text.ts";
import {ExpectedError} from "../platform/failure.ts";
import {defineCommand} from "../platform/terminal/command.ts";

const DATABASE = "artifacts/kymo.duckdb";

export default defineCommand({
  words: "FOLDER",
  about: `Writes FOLDER/TABLE.parquet for every table of ${DATABASE}, which is opened read-only. Files of these names are replaced.`,
  options: {
    database: {type: "string", value: "FILE", help: `another DuckDB file (default: ${DATABASE})`},
  },
  notes: "Example\n  pnpm dag export parquet",
  async run({values, words, printer, root}) {
    const file = values.database ?? DATABASE;
    if (!existsSync(join(root, file)))
      throw new ExpectedError("state", `${file} is not there`, {
        file,
        hint: "Build it: pnpm dag repro load.",
      });
    const folder = resolve(root, words[0]!);
    await mkdir(folder, {recursive: true});
    const {DuckDBInstance} = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(join(root, file), {access_mode: "READ_ONLY", threads: "2"});
    const connection = await instance.connect();
    try {
      const tables = await connection.runAndReadAll("select table_name from duckdb_tables() order by all");
      for (const [name] of tables.getRows() as [string][]) {
        const target = join(folder, `${name}.parquet`);
        await connection.run(`COPY ${quoteName(name)} TO ${quoteText(target)} (FORMAT parquet)`);
        printer.print(join(words[0]!, `${name}.parquet`));
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    return 0;
  },
});
