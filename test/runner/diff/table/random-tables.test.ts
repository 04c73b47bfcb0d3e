/** Random pairs of tables, compared by DuckDB as well: a full outer join by key, cell by cell. */
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {xoroshiro128plus} from "pure-rand/generator/xoroshiro128plus";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Column, Table} from "../../../../src/runner/diff/table/column.ts";
import {diffTables} from "../../../../src/runner/diff/table/diff-tables.ts";

const PAIRS = Number(process.env.KYMO_PAIRS ?? 200);
const SEED = Number(process.env.KYMO_SEED ?? 1);

const test = suite("random tables");

type Value = string | number | null;
interface Plain {
  readonly types: Record<string, "number" | "text">;
  /** By column. */
  readonly cells: Record<string, Value[]>;
}

class Maker {
  readonly #random = xoroshiro128plus(SEED);

  below(n: number): number {
    return (this.#random.next() >>> 0) % n;
  }

  pair(): readonly [Plain, Plain] {
    const rows = this.below(40);
    const columns = Array.from({length: 1 + this.below(4)}, (_, i) => `c${i}`);
    const types = Object.fromEntries(
      columns.map((name) => [name, this.below(2) === 0 ? "number" : "text"] as const),
    );
    const before: Plain = {
      types: {k: "number", ...types},
      cells: {
        k: Array.from({length: rows}, (_, i) => i * 3),
        ...Object.fromEntries(
          columns.map((name) => [name, Array.from({length: rows}, () => this.value(types[name]!))]),
        ),
      },
    };
    return [before, this.#change(before, columns)];
  }

  value(type: "number" | "text"): Value {
    const kind = this.below(8);
    if (kind === 0) return null;
    if (type === "text") return ["", "a", "b", "ä", "a b", "'", "\ud83d\ude00"][this.below(7)]!;
    if (kind === 1) return Number.NaN;
    if (kind === 2) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300][this.below(3)]!;
    return this.below(5) / 4;
  }

  /** Cells are changed, rows dropped, added and shuffled, columns dropped, added, retyped and reordered. */
  #change({types, cells}: Plain, columns: readonly string[]): Plain {
    const rows = cells.k!.length;
    const order = Array.from({length: rows}, (_, i) => i).filter(() => this.below(6) > 0);
    if (this.below(2) === 0)
      for (let i = order.length - 1; i > 0; i--) {
        const j = this.below(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
    const extra = this.below(5);
    const kept = columns.filter(() => this.below(8) > 0);
    if (this.below(3) === 0) kept.reverse();
    const after: Plain = {
      types: {k: "number"},
      cells: {k: [...order.map((row) => cells.k![row]!), ...Array.from({length: extra}, (_, i) => 1000 + i)]},
    };
    for (const name of kept) {
      const type = this.below(10) === 0 ? (types[name] === "text" ? "number" : "text") : types[name]!;
      after.types[name] = type;
      after.cells[name] = [
        ...order.map((row) =>
          type !== types[name] || this.below(5) === 0 ? this.value(type) : cells[name]![row]!,
        ),
        ...Array.from({length: extra}, () => this.value(type)),
      ];
    }
    if (this.below(8) === 0 && after.cells.k!.length > 1) after.cells.k![0] = after.cells.k![1]!; // a repeated key
    return after;
  }
}

function toTable({types, cells}: Plain): Table {
  const columns = Object.entries(cells).map(([name, values]): Column => {
    if (types[name] === "text") {
      const texts = [...new Set(values.filter((value) => value !== null))] as string[];
      return {
        kind: "text",
        form: "coded",
        name,
        type: "text",
        texts,
        codes: Int32Array.from(values, (value) => (value === null ? -1 : texts.indexOf(value as string))),
      };
    }
    const nulls = values.includes(null)
      ? Uint8Array.from(values, (value) => (value === null ? 1 : 0))
      : undefined;
    return {kind: "number", name, type: "number", values: Float64Array.from(values, Number), nulls, width: 1};
  });
  return {rows: cells.k!.length, columns, metadata: {}};
}

function sqlValue(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  return Number.isFinite(value)
    ? `${value}::DOUBLE`
    : `'${Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"}'::DOUBLE`;
}

async function load(connection: DuckDBConnection, name: string, {types, cells}: Plain): Promise<void> {
  const names = Object.keys(cells);
  const columns = names.map((column) => `${column} ${types[column] === "text" ? "VARCHAR" : "DOUBLE"}`);
  await connection.run(`CREATE OR REPLACE TABLE ${name} (${columns.join(", ")})`);
  const rows = cells.k!.map(
    (_, row) => `(${names.map((column) => sqlValue(cells[column]![row]!)).join(", ")})`,
  );
  if (rows.length > 0) await connection.run(`INSERT INTO ${name} VALUES ${rows.join(", ")}`);
}

async function ask(connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const [row] = (await connection.runAndReadAll(sql)).getRows();
  return row!.map((value) => (typeof value === "bigint" ? Number(value) : value));
}

test(`${PAIRS} pairs as DuckDB has them, seed ${SEED}`, async () => {
  const connection = await (await DuckDBInstance.create(":memory:", {threads: "1"})).connect();
  const maker = new Maker();
  let repeated = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const [before, after] = maker.pair();
    const where = `seed ${SEED}, pair ${pair}`;
    const diff = diffTables(toTable(before), toTable(after), {key: ["k"], examples: 3});
    const mirrored = diffTables(toTable(after), toTable(before), {key: ["k"], examples: 3});
    assert.equal(
      [diff.rows.added, diff.rows.removed, diff.rows.changed],
      [mirrored.rows.removed, mirrored.rows.added, mirrored.rows.changed],
      where,
    );
    assert.is(diff.isSame, mirrored.isSame, where);
    if (new Set(after.cells.k).size < after.cells.k!.length) {
      repeated += 1;
      assert.match(diff.keyProblem ?? "", /k repeats .* after/, where);
      continue;
    }
    await load(connection, "was", before);
    await load(connection, "now", after);
    const [added, removed] = await ask(
      connection,
      "SELECT count(*) FILTER (WHERE was.k IS NULL), count(*) FILTER (WHERE now.k IS NULL) FROM was FULL OUTER JOIN now ON was.k = now.k",
    );
    assert.equal([diff.rows.added, diff.rows.removed], [added, removed], where);
    const shared = Object.keys(after.cells).filter((name) => name !== "k" && name in before.cells);
    for (const name of shared) {
      const isNumber = before.types[name] === "number" && after.types[name] === "number";
      // texts and numbers are not compared with each other
      const differs =
        before.types[name] === after.types[name] ? `was.${name} IS DISTINCT FROM now.${name}` : "true";
      const size = isNumber ? `abs(now.${name} - was.${name})` : "NULL::DOUBLE";
      const measured = `${differs} AND isfinite(now.${name} - was.${name})`;
      const [changed, largest, mean] = await ask(
        connection,
        `SELECT count(*) FILTER (WHERE ${differs}), ${isNumber ? `max(${size}) FILTER (WHERE ${measured}), avg(${size}) FILTER (WHERE ${measured})` : "NULL, NULL"} FROM was JOIN now ON was.k = now.k`,
      );
      const found = diff.columns.find((column) => column.name === name);
      assert.is(found?.changed ?? 0, changed, `${where}, ${name}`);
      if (!isNumber || found?.numeric === undefined) continue;
      assert.is(
        found.numeric.largestAt === null ? null : found.numeric.largest,
        largest,
        `${where}, ${name}`,
      );
      if (largest !== null)
        assert.ok(
          Math.abs(found.numeric.meanAbsolute - Number(mean)) <= 1e-12 * Number(mean),
          `${where}, ${name}`,
        );
    }
    const any = shared.map((name) =>
      before.types[name] === after.types[name] ? `was.${name} IS DISTINCT FROM now.${name}` : "true",
    );
    const [rows] = await ask(
      connection,
      `SELECT count(*) FROM was JOIN now ON was.k = now.k WHERE ${any.length === 0 ? "false" : any.join(" OR ")}`,
    );
    assert.is(diff.rows.changed, rows, where);
  }
  assert.ok(repeated > 0, "a key that repeats was among them");
  connection.closeSync();
});

test.run();
