/** One run of bench/diff-tables.ts in a process of its own: prints its time, its peak memory and the rows that differ. */
import {DuckDBInstance} from "@duckdb/node-api";
import {textAt} from "../src/runner/diff/table/column.ts";
import {diffTables} from "../src/runner/diff/table/diff-tables.ts";
import {readTables} from "../src/runner/diff/table/read-tables.ts";

const [what = "", before = "", after = "", database = ""] = process.argv.slice(2);
const peakMB = (): number => process.resourceUsage().maxRSS / 1000;

if (what === "kymo") {
  const start = performance.now();
  const [was, is] = (await Promise.all([before, after].map((path) => readTables(path, "arrow")))).map(
    (tables) => tables.get("")!,
  );
  const diff = diffTables(was!, is!, {key: ["key"], examples: 10});
  console.log(JSON.stringify({ms: performance.now() - start, peakMB: peakMB(), rows: diff.rows.changed}));
} else {
  const connection = await (await DuckDBInstance.create(database, {threads: "2"})).connect();
  if (what === "load") {
    for (const [name, path] of [
      ["was", before],
      ["now", after],
    ] as const)
      await load(name, path);
    console.log(JSON.stringify({ms: 0, peakMB: peakMB(), rows: 0}));
  } else {
    const names = (await connection.runAndReadAll("SELECT column_name FROM (DESCRIBE was)"))
      .getRows()
      .map(([name]) => String(name))
      .filter((name) => name !== "key");
    const start = performance.now();
    const counts = names.map((name) => `count(*) FILTER (WHERE was.${name} IS DISTINCT FROM now.${name})`);
    const any = names.map((name) => `was.${name} IS DISTINCT FROM now.${name}`).join(" OR ");
    await connection.runAndReadAll(
      `SELECT ${counts.join(", ")} FROM was FULL OUTER JOIN now ON was.key = now.key`,
    );
    const [row] = (
      await connection.runAndReadAll(`SELECT count(*) FROM was JOIN now ON was.key = now.key WHERE ${any}`)
    ).getRows();
    console.log(JSON.stringify({ms: performance.now() - start, peakMB: peakMB(), rows: Number(row![0])}));
  }
  connection.closeSync();

  async function load(name: string, path: string): Promise<void> {
    const {columns, rows} = (await readTables(path, "arrow")).get("")!;
    const {DuckDBDataChunk, BIGINT, DOUBLE, INTEGER, VARCHAR} = await import("@duckdb/node-api");
    const types = columns.map((column) =>
      column.kind === "bigint"
        ? BIGINT
        : column.kind === "text"
          ? VARCHAR
          : column.type.startsWith("Int")
            ? INTEGER
            : DOUBLE,
    );
    await connection.run(
      `CREATE TABLE ${name} (${columns.map((column, i) => `${column.name} ${types[i]}`).join(", ")})`,
    );
    const appender = await connection.createAppender(name);
    for (let from = 0; from < rows; from += 2048) {
      const length = Math.min(2048, rows - from);
      const chunk = DuckDBDataChunk.create(types, length);
      columns.forEach((column, c) => {
        chunk.setColumnValues(
          c,
          Array.from({length}, (_, i) =>
            column.kind === "text" ? textAt(column, from + i) : column.values[from + i]!,
          ),
        );
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }
}
