import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {digestDuckdb} from "../../../src/runner/content/digest-duckdb.ts";
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

test.run();
