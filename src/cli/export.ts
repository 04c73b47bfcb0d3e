/** `pnpm dag export FOLDER`: every table of the database that the pipeline writes, as Parquet. */
import {renameSync, rmSync} from "node:fs";
import {mkdir} from "node:fs/promises";
import {join, resolve} from "node:path";
import {quoteName, quoteText} from "../formats/duckdb/sql-text.ts";
import {temporaryPath} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";
import {defineCommand} from "../platform/terminal/command.ts";
import {DATABASE_OPTIONS, withDatabase} from "./open-database.ts";

export default defineCommand({
  words: "FOLDER",
  about:
    "Writes FOLDER/TABLE.parquet for every table of the pipeline's database. Files of these names are replaced, each as a whole.",
  options: DATABASE_OPTIONS,
  notes: "Example\n  pnpm dag export parquet",
  async run({values, words, printer, root}) {
    const folder = resolve(root, words[0]!);
    await withDatabase(root, values, true, async (connection) => {
      await mkdir(folder, {recursive: true});
      const tables = await connection.runAndReadAll("select table_name from duckdb_tables() order by all");
      for (const [name] of tables.getRows() as [string][]) {
        if (/[/\\\0]/.test(name))
          throw new ExpectedError("input", `the table ${JSON.stringify(name)} has no name for a file`, {
            file: values.database ?? "the database",
            hint: "Give it a name without a slash, or write it with `COPY` in DuckDB.",
          });
        const temporary = temporaryPath(folder, `${name}.parquet`);
        try {
          await connection.run(`COPY ${quoteName(name)} TO ${quoteText(temporary)} (FORMAT parquet)`);
          renameSync(temporary, join(folder, `${name}.parquet`));
        } finally {
          rmSync(temporary, {force: true});
        }
        printer.print(join(words[0]!, `${name}.parquet`));
      }
    });
    return 0;
  },
});
