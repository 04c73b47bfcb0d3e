/** Arrow files as the diff reads them: two are the same exactly where their content digest is. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import * as arrow from "apache-arrow";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {digestArrow} from "../../../../src/runner/content/digest-arrow.ts";
import {diffTables, type TableDiff} from "../../../../src/runner/diff/table/diff-tables.ts";
import {readTables} from "../../../../src/runner/diff/table/read-tables.ts";

const test = suite("arrow tables");
const folder = mkdtempSync(join(tmpdir(), "kymo-arrow-"));
test.after(() => rmSync(folder, {recursive: true}));

type Vectors = Record<string, arrow.Vector>;
let files = 0;

function write(table: arrow.Table): string {
  const path = join(folder, `${files++}.arrow`);
  writeFileSync(path, arrow.tableToIPC(table, "file"));
  return path;
}

async function compare(before: arrow.Table, after: arrow.Table, key?: readonly string[]): Promise<TableDiff> {
  const [was, is] = [write(before), write(after)];
  const tables = [await readTables(was, "arrow"), await readTables(is, "arrow")].map((one) => one.get("")!);
  const diff = diffTables(tables[0]!, tables[1]!, {examples: 5, ...(key === undefined ? {} : {key})});
  assert.is(diff.isSame, (await digestArrow(was)) === (await digestArrow(is)), "as the content digest");
  return diff;
}

const of = (vectors: Vectors): arrow.Table => new arrow.Table(vectors);
const floats = (...values: (number | null)[]) => arrow.vectorFromArray(values, new arrow.Float64());
const texts = (...values: (string | null)[]) => arrow.vectorFromArray(values, new arrow.Utf8());
const words = (...values: (string | null)[]) =>
  arrow.vectorFromArray(values, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()));

test("NaN is NaN, null is null and nothing else, -0 is not 0", async () => {
  const before = of({a: floats(Number.NaN, null, 0, Number.POSITIVE_INFINITY, 1)});
  assert.ok(
    (await compare(before, of({a: floats(Number.NaN, null, 0, Number.POSITIVE_INFINITY, 1)}))).isSame,
  );
  const {columns, rows, examples} = await compare(
    before,
    of({a: floats(null, Number.NaN, -0, Number.NEGATIVE_INFINITY, 1.5)}),
  );
  assert.is(rows.changed, 5);
  assert.is(columns[0]!.numeric!.largest, 0.5);
  assert.is(columns[0]!.numeric!.largestAt, "row 4");
  assert.equal(
    examples.map(({cells}) => [cells[0]!.before, cells[0]!.after]),
    [
      ["NaN", null],
      [null, "NaN"],
      [0, "-0"],
      ["Infinity", "-Infinity"],
      [1, 1.5],
    ],
  );
});

test("integers: the first row counts as any other, and one that came is no changed one", async () => {
  const integers = (...values: number[]) => arrow.vectorFromArray(values, new arrow.Int32());
  const before = of({k: texts("a", "b"), n: integers(1, 2)});
  const {rows, columns} = await compare(before, of({k: texts("c", "a", "b"), n: integers(7, 9, 2)}), ["k"]);
  assert.equal([rows.added, rows.removed, rows.changed], [1, 0, 1]);
  assert.equal(
    [columns[0]!.name, columns[0]!.numeric!.largest, columns[0]!.numeric!.largestAt],
    ["n", 8, "k a"],
  );
});

test("record batches and a dictionary's order leave no trace", async () => {
  const part = (from: number, ...values: (string | null)[]) =>
    of({k: arrow.vectorFromArray([from, from + 1], new arrow.Int32()), w: texts(...values)});
  const two = part(0, "b", null).concat(part(2, "a", null));
  assert.is(two.batches.length, 2);
  const whole = (...values: (string | null)[]) =>
    of({k: arrow.vectorFromArray([0, 1, 2, 3], new arrow.Int32()), w: texts(...values)});
  assert.ok((await compare(two, whole("b", null, "a", null))).isSame);
  const {rows, columns} = await compare(two, whole("b", null, "b", "c"));
  assert.is(rows.changed, 2);
  assert.equal(columns[0]!.categorical, {
    transitions: [
      {before: null, after: "c", rows: 1},
      {before: "a", after: "b", rows: 1},
    ],
    others: 0,
  });
  assert.ok((await compare(of({w: words("a", "b").slice(1)}), of({w: words("b")}))).isSame);
});

test("text is compared as text, whatever its bytes, and a dictionary with plain text", async () => {
  const before = of({t: texts("ä", "\ud83d\ude00", "", null, "plain")});
  assert.ok((await compare(before, of({t: texts("ä", "\ud83d\ude00", "", null, "plain")}))).isSame);
  const other = await compare(before, of({t: words("ä", "\ud83d\ude00", "", "", "plain")}));
  assert.is(other.rows.changed, 1);
  assert.equal(other.schema.retyped, [{name: "t", before: "Utf8", after: "Dictionary<Utf8>"}]);
});

test("integers of 64 bits keep every digit", async () => {
  const big = (...values: bigint[]) => of({n: arrow.vectorFromArray(values, new arrow.Int64())});
  const {rows, examples} = await compare(big(2n ** 60n, 5n), big(2n ** 60n + 1n, 5n));
  assert.is(rows.changed, 1);
  assert.equal(examples[0]!.cells, [
    {name: "n", before: "1152921504606846976", after: "1152921504606846977"},
  ]);
});

test("a number of another type is compared as a number", async () => {
  const {rows, schema} = await compare(
    of({n: arrow.vectorFromArray([1, 2, 3], new arrow.Int32())}),
    of({n: floats(1, 2.5, 3)}),
  );
  assert.is(rows.changed, 1);
  assert.equal(schema.retyped, [{name: "n", before: "Int32", after: "Float64"}]);
});

test("lists, fixed or not, structs and truth values are compared by value", async () => {
  const fixed = new arrow.FixedSizeList(2, new arrow.Field("item", new arrow.Float32()));
  const list = new arrow.List(new arrow.Field("item", new arrow.Int32(), true));
  const make = (last: number) =>
    of({
      f: arrow.vectorFromArray(
        [
          [1, 2],
          [3, last],
        ],
        fixed,
      ),
      l: arrow.vectorFromArray([[1], [last, null]], list),
      s: arrow.vectorFromArray(
        [{x: 1}, {x: last}],
        new arrow.Struct([new arrow.Field("x", new arrow.Int32())]),
      ),
      b: arrow.vectorFromArray([true, last > 4], new arrow.Bool()),
    });
  assert.ok((await compare(make(4), make(4))).isSame);
  const {columns} = await compare(make(4), make(5));
  assert.equal(
    columns.map(({name, changed}) => [name, changed]),
    [
      ["f", 1],
      ["l", 1],
      ["s", 1],
      ["b", 1],
    ],
  );
  assert.is(columns[0]!.numeric!.largest, 1);
  assert.equal(columns[3]!.categorical!.transitions, [{before: "false", after: "true", rows: 1}]);
});

test("columns that came, went or stand elsewhere, and metadata, are part of the schema", async () => {
  const table = (vectors: Vectors, unit: string): arrow.Table => {
    const plain = of(vectors);
    const schema = new arrow.Schema(plain.schema.fields, new Map([["unit", unit]]));
    return new arrow.Table(
      schema,
      plain.batches.map((batch) => new arrow.RecordBatch(schema, batch.data)),
    );
  };
  const {schema} = await compare(
    table({a: floats(1), b: floats(1), c: floats(1)}, "g"),
    table({b: floats(1), d: floats(1), a: floats(1)}, "m/s^2"),
  );
  assert.equal(
    schema.added.map(({name}) => name),
    ["d"],
  );
  assert.equal(
    schema.removed.map(({name}) => name),
    ["c"],
  );
  assert.ok(schema.isReordered);
  assert.equal(schema.metadata, [{key: "unit", before: "g", after: "m/s^2"}]);
});

test("rows are joined by several columns, and another order alone is a difference", async () => {
  const rows = (order: readonly number[]) => {
    const all = [
      ["s1", 0, 0.1],
      ["s1", 1, 0.2],
      ["s2", 0, 0.3],
    ] as const;
    const picked = order.map((i) => all[i]!);
    return of({
      s: words(...picked.map(([s]) => s)),
      w: arrow.vectorFromArray(
        picked.map(([, w]) => w),
        new arrow.Int32(),
      ),
      x: floats(...picked.map(([, , x]) => x)),
    });
  };
  const {rows: found, columns} = await compare(rows([0, 1, 2]), rows([2, 0, 1]), ["s", "w"]);
  assert.equal(columns, []);
  assert.equal(found, {before: 3, after: 3, added: 0, removed: 0, changed: 0, isReordered: true});
});

test("a key that is missing, repeats, holds null or changed its kind is not used, and why is said", async () => {
  const problem = async (before: arrow.Table, after: arrow.Table) =>
    (await compare(before, after, ["k"])).keyProblem;
  const good = of({k: texts("a", "b")});
  assert.is(await problem(good, of({other: texts("a")})), "no column k after");
  assert.is(await problem(of({k: texts("a", "a")}), good), "k repeats a, at row 1 before");
  assert.is(await problem(good, of({k: texts("x", "x")})), "k repeats x, at row 1 after");
  assert.is(await problem(good, of({k: texts("a", null)})), "k holds null at row 1 after");
  assert.is(await problem(good, of({k: floats(1)})), "k is text on one side and a number on the other");
});

test("empty tables, and a table against an empty one", async () => {
  const [none, some] = [of({a: floats()}), of({a: floats(1, 2)})];
  assert.ok((await compare(none, none)).isSame);
  assert.equal((await compare(none, some)).rows, {
    before: 0,
    after: 2,
    added: 2,
    removed: 0,
    changed: 0,
    isReordered: false,
  });
  assert.is((await compare(some, none, ["a"])).rows.removed, 2);
});

test("a file that is cut short is refused", async () => {
  const path = write(of({a: floats(1, 2)}));
  const bytes = arrow.tableToIPC(of({a: floats(1, 2)}), "file");
  writeFileSync(path, bytes.subarray(0, bytes.length - 10));
  let message = "";
  await readTables(path, "arrow").catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, "cut short");
});

test.run();
