/** `pnpm dag sql "select …"`: asks the database that the pipeline writes, which no DuckDB command line ships for. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {ExpectedError} from "../platform/failure.ts";
import {defineCommand} from "../platform/terminal/command.ts";
import {JSON_OPTION} from "../platform/terminal/option.ts";
import {formatTable} from "../platform/terminal/table.ts";
import {DATABASE_OPTIONS, withDatabase} from "./open-database.ts";

const ROWS = 200;

export default defineCommand({
  words: "QUERY",
  about: "Runs one query on the pipeline's database, which is opened read-only. Times are in UTC.",
  options: {
    ...DATABASE_OPTIONS,
    csv: {type: "boolean", help: "as CSV, every row"},
    json: JSON_OPTION,
  },
  notes: `Examples
  pnpm dag sql "select session, activity, count(*) as windows from predictions group by all order by all"
  pnpm dag sql "show all tables"`,
  async run({values, words, printer, root}) {
    const {columns, rows} = await withDatabase(root, values, false, (connection) =>
      ask(connection, words[0]!),
    );
    if (values.json === true)
      printer.printJson(rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))));
    else if (values.csv === true)
      for (const row of [columns, ...rows]) printer.write(`${row.map(toCsv).join(",")}\n`);
    else {
      const cells = rows.slice(0, ROWS).map((row) => row.map((value) => String(value ?? "null")));
      const isNumeric = columns.map((_, i) =>
        rows.every((row) => row[i] === null || typeof row[i] === "number"),
      );
      const titles = columns.map((title, i) => ({
        title,
        shrinkTo: 12,
        align: isNumeric[i] ? ("right" as const) : ("left" as const),
      }));
      printer.print(formatTable(titles, cells, printer));
      if (rows.length > ROWS)
        printer.print(`and ${rows.length - ROWS} more rows; --csv and --json have them all`);
    }
    return 0;
  },
});

type Value = string | number | boolean | null;

/** Numbers and truth values as they are, all else as DuckDB writes it. */
async function ask(
  connection: DuckDBConnection,
  query: string,
): Promise<{readonly columns: readonly string[]; readonly rows: readonly (readonly Value[])[]}> {
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const read = await connection.runAndReadAll(query);
    const rows = read.getRows().map((row) => row.map(toValue));
    return {columns: read.deduplicatedColumnNames(), rows};
  } catch (error) {
    throw new ExpectedError("input", (error as Error).message.split("\n")[0]!, {
      hint: 'Correct the query; `pnpm dag sql "show all tables"` lists tables and columns.',
      cause: error,
    });
  }
}

function toValue(value: unknown): Value {
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return String(value);
}

function toCsv(value: Value): string {
  const text = value === null ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
