import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createRandom} from "../../../src/platform/seeded-random.ts";
import {digestDuckdb} from "../../../src/runner/content/digest-duckdb.ts";
import {digestRows} from "../../../src/runner/content/digest-duckdb-rows.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("digest-duckdb");
const folder = temporaryFolder();
let count = 0;

async function digest(...statements: string[]): Promise<string> {
  const path = join(folder, `${count++}.duckdb`);
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
  return digestDuckdb(path);
}

const create = "CREATE TABLE t (a INTEGER, b VARCHAR)";

test("the order of rows does not matter, how often one occurs does", async () => {
  const plain = await digest(create, "INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, '')");
  assert.is(
    await digest(create, "INSERT INTO t VALUES (3, '')", "INSERT INTO t VALUES (2, NULL), (1, 'x')"),
    plain,
  );
  assert.is(
    await digest(
      create,
      "INSERT INTO t SELECT * FROM (VALUES (1, 'x'), (9, 'y'), (2, NULL), (3, ''))",
      "DELETE FROM t WHERE a = 9",
    ),
    plain,
  );
  assert.is.not(await digest(create, "INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, NULL), (3, '')"), plain);
});

test("values, nulls, columns, types, tables and views count", async () => {
  const digests = [
    await digest(create),
    await digest(create, "INSERT INTO t VALUES (1, NULL)"),
    await digest(create, "INSERT INTO t VALUES (1, 'n')"),
    await digest(create, "INSERT INTO t VALUES (1, '')"),
    await digest("CREATE TABLE t (a BIGINT, b VARCHAR)"),
    await digest("CREATE TABLE t (a INTEGER, c VARCHAR)"),
    await digest("CREATE TABLE u (a INTEGER, b VARCHAR)"),
    await digest(create, "CREATE VIEW v AS SELECT a FROM t"),
    await digest(create, "CREATE VIEW v AS SELECT b FROM t"),
    await digest("CREATE TABLE t (a VARCHAR, b VARCHAR)", "INSERT INTO t VALUES ('1', '2v1:3')"),
    await digest("CREATE TABLE t (a VARCHAR, b VARCHAR)", "INSERT INTO t VALUES ('12', 'v1:3')"),
  ];
  assert.is(new Set(digests).size, digests.length);
});

test("blobs, lists, structs, timestamps and many rows have digests", async () => {
  const types =
    "CREATE TABLE t AS SELECT i, i / 7 AS d, [i, NULL] AS l, {'a': i} AS s, 'x'::BLOB AS b, make_timestamptz(i) AS t FROM";
  const rows = await digest(`${types} range(5000) r(i)`);
  assert.is(await digest(`${types} (SELECT i FROM range(5000) r(i) ORDER BY i DESC) q`), rows);
  assert.is.not(await digest(`${types} range(5001) r(i)`), rows);
});

test("numbers with a fraction count by their bits: -0 is not 0, all NaN are one", async () => {
  const of = (value: string, type = "DOUBLE") =>
    digest(`CREATE TABLE t (x ${type}, y ${type})`, `INSERT INTO t VALUES (${value})`);
  const values = ["0, 1", "'-0.0', 1", "'nan', 1", "NULL, 1", "1, NULL", "'inf', 1", "0.3, 1", "1, 0.3"];
  const near = "0.1::DOUBLE + 0.2::DOUBLE, 1";
  const digests = await Promise.all([...values, near].map((value) => of(value)));
  assert.is(new Set(digests).size, digests.length);
  assert.is(await of("-('nan'::DOUBLE), 1"), digests[2]);
  assert.is.not(await of("'-0.0', 1", "FLOAT"), await of("0, 1", "FLOAT"));
});

/** Values that look alike, as SQL; each pair differs. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  DOUBLE: ["NULL", "'nan'", "0", "'-0.0'", "1.5", "-1.5", "'inf'", "'-inf'", "1e308"],
  INTEGER: ["NULL", "0", "1", "-1", "2147483647"],
  UBIGINT: ["NULL", "0", "1", "18446744073709551615"],
  VARCHAR: [
    "NULL",
    "''",
    "'NULL'",
    "'a'",
    "'a' || chr(0)",
    "'ab'",
    "'\uffee'",
    "'\u{1f600}'",
    "repeat('long', 9)",
  ],
  "TIMESTAMP WITH TIME ZONE": ["NULL", "'infinity'", "to_timestamp(0)", "to_timestamp(-1)"],
  DATE: ["NULL", "'2026-01-01'", "'1969-12-31'", "'-infinity'"],
  BOOLEAN: ["NULL", "true", "false"],
  BLOB: ["NULL", "''::BLOB", "'\\x00'::BLOB", "'a'::BLOB"],
  "VARCHAR[]": ["NULL", "[]", "[NULL]", "['NULL']", "['a, b']", "['a', 'b']"],
  "DECIMAL(9,2)": ["NULL", "0", "-0.01", "1.10"],
};

test("tables of equal rows agree however these were put in, and of other rows never", async () => {
  const random = createRandom(7, {});
  const pick = (count: number): number => Math.floor(random() * count);
  const types = Object.keys(CELLS);
  const shuffle = (rows: readonly string[]): string[] =>
    rows
      .map((row) => [random(), row] as const)
      .sort(([a], [b]) => a - b)
      .map(([, row]) => row);
  const instance = await DuckDBInstance.create(":memory:", {threads: "1"});
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (let round = 0; round < 40; round++) {
    const columns = Array.from({length: 1 + pick(3)}, () => types[pick(types.length)]!);
    const makeRow = (): readonly string[] => columns.map((type) => CELLS[type]![pick(CELLS[type]!.length)]!);
    const cells = Array.from({length: 1 + pick(12)}, makeRow);
    const toSql = (rows: readonly (readonly string[])[]): string[] =>
      rows.map((row) => `(${row.map((cell, i) => `(${cell})::${columns[i]}`).join(", ")})`);
    const insert = (rows: readonly string[]): string => `INSERT INTO t VALUES ${rows.join(", ")}`;
    const rowsOf = async (...statements: string[]): Promise<unknown> => {
      const table = columns.map((type, i) => `c${i} ${type}`).join(", ");
      for (const sql of [`CREATE OR REPLACE TABLE t (${table})`, ...statements]) await connection.run(sql);
      return digestRows(
        connection,
        "t",
        columns.map((type, i) => ({quoted: `c${i}`, type})),
      );
    };
    const rows = toSql(cells);
    const plain = await rowsOf(insert(rows));
    assert.equal(await rowsOf(...shuffle(rows).map((row) => insert([row]))), plain);
    assert.equal(await rowsOf(insert(rows.toSorted())), plain);
    const half = `DELETE FROM t WHERE rowid IN (SELECT rowid FROM t ORDER BY rowid LIMIT ${rows.length})`;
    assert.equal(await rowsOf(insert([...rows, ...rows]), half), plain);
    assert.not.equal(await rowsOf(insert([...rows, rows[0]!])), plain);
    const [row, column] = [pick(cells.length), pick(columns.length)];
    const values = CELLS[columns[column]!]!;
    const other = values[(values.indexOf(cells[row]![column]!) + 1) % values.length]!;
    const changed = cells.map((cell, r) => (r === row ? cell.with(column, other) : cell));
    assert.not.equal(await rowsOf(insert(toSql(changed))), plain, `${columns} ${rows} ${other}`);
  }
  connection.closeSync();
  instance.closeSync();
});

test("neither the size of the chunks nor where a run of texts is cut shows, in order or not", async () => {
  const of = (order: string) =>
    digest(
      `CREATE TABLE t AS SELECT 'a text that is long ' || i // 1500 AS s, i // 7 AS n, NULLIF(i % 3, 0) / 7 AS d
       FROM range(9000) r(i) ORDER BY ${order}`,
    );
  const plain = await of("s, n, d");
  assert.is(await of("hash(i)"), plain);
  const holes = await digest(
    `CREATE TABLE t AS SELECT 'a text that is long ' || i // 1500 AS s, i // 7 AS n, NULLIF(i % 3, 0) / 7 AS d
     FROM (SELECT unnest([i, i + 20000]) AS i FROM range(9000) r(i)) ORDER BY i % 20000`,
    "DELETE FROM t WHERE n >= 20000 // 7",
  );
  assert.is(holes, plain);
});

test.run();
