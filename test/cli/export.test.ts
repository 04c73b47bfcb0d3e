/** Every table of a database goes to a Parquet file of its name, which has its rows, and times in UTC. */
import {existsSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import exportTables from "../../src/cli/export.ts";
import {writeDatabase} from "../../src/formats/duckdb/database.ts";
import {openParquetTable} from "../../src/formats/tables/parquet-table.ts";
import type {Printer} from "../../src/platform/terminal/printer.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("export");

test("each table becomes a Parquet file with its columns and rows", async () => {
  const root = temporaryFolder();
  const column = {name: "t", type: "TIMESTAMP", values: [Date.UTC(2025, 0, 1, 12), null]} as const;
  const table = {
    comment: "",
    columns: [column, {name: "x", type: "DOUBLE", values: [1.5, Number.NaN]}],
  } as const;
  await writeDatabase(join(root, "some.duckdb"), [
    {...table, name: "one"},
    {...table, name: 't "2"'},
  ]);
  const printed: string[] = [];
  const printer = {print: (line: string) => printed.push(line)} as unknown as Printer;
  const run = (...words: string[]) => exportTables.run(words, "pnpm dag export", {printer, root} as never);
  // Names that SQL would read otherwise: as the end of a text, of a name, or as a pattern.
  await run("it's [1]*", "--database", "some.duckdb");
  assert.equal(printed, ["it's [1]*/one.parquet", 'it\'s [1]*/t "2".parquet']);
  const found: unknown[] = [];
  const read = await openParquetTable(join(root, 'it\'s [1]*/t "2".parquet'), "two");
  await read.read([0, 1], (cells) => found.push([cells.text(0), cells.number(1)]));
  assert.equal(
    [read.columns, found],
    [
      ["t", "x"],
      [
        ["2025-01-01T12:00:00.000000", 1.5],
        ["", Number.NaN],
      ],
    ],
  );
  assert.match((await refusalOf(run("out"))).message, /artifacts\/kymo.duckdb is not there/);
  assert.match((await refusalOf(run("out", "--study", "mine"))).hint, "pnpm dag repro load --study mine");
  assert.equal(
    readdirSync(join(root, "it's [1]*")).sort(),
    ["one.parquet", 't "2".parquet'],
    "nothing else is left",
  );
  writeFileSync(join(root, "note.txt"), "no database, but long enough to be one".repeat(200));
  assert.match(
    (await refusalOf(run("out", "--database", "note.txt"))).message,
    "cannot be opened as a database",
  );
  await writeDatabase(join(root, "out.duckdb"), [{...table, name: "../out"}]);
  assert.match((await refusalOf(run("sub", "--database", "out.duckdb"))).message, "has no name for a file");
  assert.not.ok(existsSync(join(root, "out.parquet")));
  printed.length = 0;
  await run("elsewhere", "--database", join(root, "some.duckdb"));
  assert.is(printed.length, 2, "an absolute path is taken as it is");
});

test.run();
