import {mkdtemp, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {driftTable} from "../../../src/artifacts/database/drift-table.ts";
import type {DriftResult} from "../../../src/artifacts/drift/drift.ts";
import {type DatabaseTable, writeDatabase} from "../../../src/formats/duckdb/database.ts";

const test = suite("duckdb database");

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kymo-duckdb-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, {recursive: true});
  }
}

async function query(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path, {access_mode: "READ_ONLY"});
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

test("every type, nulls and more rows than a chunk come back, and nothing lies beside the file", () =>
  inFolder(async (folder) => {
    const n = 5000;
    const index = Array.from({length: n}, (_, i) => i);
    const table: DatabaseTable = {
      name: 'odd "name"',
      comment: "it's a row",
      columns: [
        {name: "text", type: "VARCHAR", values: index.map((i) => (i % 2 ? null : `é${i}`))},
        {name: "flag", type: "BOOLEAN", values: index.map((i) => i % 3 === 0)},
        {name: "whole", type: "INTEGER", values: Int32Array.from(index)},
        {
          name: "share",
          type: "DOUBLE",
          values: Float64Array.from(index, (i) => (i === 7 ? Number.NaN : i / 4)),
        },
        {name: "p", type: "FLOAT", values: Float32Array.from(index, (i) => i / 8)},
        {name: "t", type: "TIMESTAMP", values: Float64Array.from(index, (i) => 1742743390123 + i)},
      ],
    };
    const path = join(folder, "out.duckdb");
    await writeFile(path, "an old file that is no database");
    await writeDatabase(path, [table]);
    assert.equal(await readdir(folder), ["out.duckdb"]);
    const [counts] = await query(
      path,
      'select count(*), count(text), count(share), sum(whole), sum(p), min(t), max(t) from "odd ""name"""',
    );
    assert.equal(counts, [
      "5000",
      "2500",
      "4999",
      String((n * (n - 1)) / 2),
      (n * (n - 1)) / 16,
      "2025-03-23 15:23:10.123+00",
      "2025-03-23 15:23:15.122+00",
    ]);
    const rows = await query(
      path,
      'select text, flag, share from "odd ""name""" where whole in (0, 7, 4998) order by whole',
    );
    assert.equal(rows, [
      ["é0", true, 0],
      [null, false, null],
      ["é4998", true, 4998 / 4],
    ]);
    assert.equal(await query(path, "select comment from duckdb_tables()"), [["it's a row"]]);
  }));

test("an empty table has its columns; uneven columns are a bug that is named", () =>
  inFolder(async (folder) => {
    const path = join(folder, "out.duckdb");
    const of = (text: string[], whole: number[]): DatabaseTable => ({
      name: "t",
      comment: "",
      columns: [
        {name: "text", type: "VARCHAR", values: text},
        {name: "whole", type: "INTEGER", values: whole},
      ],
    });
    await writeDatabase(path, [of([], [])]);
    assert.equal(await query(path, "select column_name from (describe t)"), [["text"], ["whole"]]);
    const error = await writeDatabase(path, [of(["a"], [])]).catch((thrown: unknown) => thrown);
    assert.match((error as Error).message, /column t\.whole has 0 rows, expected 1/);
  }));

test("drift rows are found by walking: numbers by path, channels by name, levels inherited, curves left out", () => {
  const recording = {
    session: "s",
    windows: 3,
    verdict: {level: "fail", causes: [{value: 1}]},
    channels: [
      {channel: "Ax", level: "warn", psi: 0.2, pNull: {psi: 0.01}, note: null, histogram: {edges: [1]}},
    ],
    degenerate: {level: "fail", effectiveClasses: 1, varianceRatio: [{channel: "Gz", ratio: 4}]},
    physics: {level: "pass", gravity: {current: [0, 0, 9.8]}},
  };
  const table = driftTable({recordings: [recording]} as unknown as DriftResult);
  const rows = Array.from({length: table.columns[0]!.values.length}, (_, i) =>
    table.columns.map((column) => column.values[i]),
  );
  assert.equal(rows, [
    ["s", null, "windows", 3, null],
    ["s", "Ax", "psi", 0.2, "warn"],
    ["s", "Ax", "pNull.psi", 0.01, "warn"],
    ["s", null, "degenerate.effectiveClasses", 1, "fail"],
    ["s", "Gz", "degenerate.varianceRatio.ratio", 4, "fail"],
  ]);
});

test.run();
