import {writeFileSync} from "node:fs";
import {join} from "node:path";
import * as arrow from "apache-arrow";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {digestArrow} from "../../../src/runner/content/digest-arrow.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("digest-arrow");
const folder = temporaryFolder();
let count = 0;

async function digest(table: arrow.Table): Promise<string> {
  const path = join(folder, `${count++}.arrow`);
  writeFileSync(path, arrow.tableToIPC(table, "file"));
  return digestArrow(path);
}

function tableOf(columns: Record<string, arrow.Vector>, metadata: Record<string, string> = {}): arrow.Table {
  const table = new arrow.Table(columns);
  const schema = new arrow.Schema(table.schema.fields, new Map(Object.entries(metadata)));
  return new arrow.Table(schema, table.batches);
}

function float64(values: readonly (number | null)[], underNull = 0): arrow.Vector {
  const bitmap = new Uint8Array(8 * Math.ceil(values.length / 64) + 8);
  values.forEach((value, i) => {
    if (value !== null) bitmap[i >> 3]! |= 1 << (i & 7);
  });
  const nullCount = values.filter((value) => value === null).length;
  const data = Float64Array.from(values, (value) => value ?? underNull);
  return arrow.makeVector(
    arrow.makeData({type: new arrow.Float64(), data, nullCount, nullBitmap: nullCount ? bitmap : null}),
  );
}

function dictionary(
  words: readonly string[],
  rows: readonly number[],
  index: arrow.Int8 | arrow.Int32,
): arrow.Vector {
  const type = new arrow.Dictionary(new arrow.Utf8(), index, 7);
  const data = index.bitWidth === 8 ? Int8Array.from(rows) : Int32Array.from(rows);
  return arrow.makeVector(
    arrow.makeData({
      type,
      data: data as Int32Array,
      dictionary: arrow.vectorFromArray([...words], new arrow.Utf8()),
    }),
  );
}

/** The same rows, in batches of the given lengths. */
function inBatches(table: arrow.Table, lengths: readonly number[]): arrow.Table {
  const batches: arrow.RecordBatch[] = [];
  let at = 0;
  for (const length of lengths) {
    batches.push(...table.slice(at, at + length).batches);
    at += length;
  }
  return new arrow.Table(table.schema, batches);
}

const words = arrow.vectorFromArray(["a", "", null, "bcd", "é", null, "x", "y"], new arrow.Utf8());
const lists = arrow.vectorFromArray(
  [[1, 2], [], null, [3], [4, null, 5], [6], [], [7]],
  new arrow.List(new arrow.Field("item", new arrow.Int32(), true)),
);
const structs = arrow.vectorFromArray(
  [
    {a: 1, b: "x"},
    {a: null, b: "y"},
    null,
    {a: 3, b: null},
    {a: 4, b: "z"},
    null,
    {a: 5, b: ""},
    {a: 6, b: "w"},
  ],
  new arrow.Struct([
    new arrow.Field("a", new arrow.Int32(), true),
    new arrow.Field("b", new arrow.Utf8(), true),
  ]),
);
const bools = arrow.vectorFromArray([true, false, null, true, true, false, null, false], new arrow.Bool());
const pairs = arrow.makeVector(
  arrow.makeData({
    type: new arrow.FixedSizeList(2, new arrow.Field("item", new arrow.Float32(), false)),
    length: 8,
    child: arrow.makeData({
      type: new arrow.Float32(),
      data: Float32Array.from({length: 16}, (_, i) => i / 3),
    }),
  }),
);
const everything = tableOf({
  n: float64([1, null, 3, NaN, 5, -0, null, 8]),
  words,
  lists,
  structs,
  bools,
  pairs,
  labels: dictionary(["sit", "stand", "smoke"], [0, 1, 2, 0, 1, 1, 0, 2], new arrow.Int32()),
});

test("a null behind eight rows that have values is no zero", async () => {
  const rows = Array.from({length: 24}, (_, i) => i + 1);
  const at = (place: number, value: number | null) =>
    digest(tableOf({x: float64(rows.map((row, i) => (i === place ? value : row)))}));
  for (const place of [7, 8, 9, 15, 16, 23])
    assert.is.not(await at(place, null), await at(place, 0), `${place}`);
});

test("where batches end leaves no trace, with every kind of column", async () => {
  const whole = await digest(everything);
  for (const lengths of [
    [3, 5],
    [1, 1, 6],
    [2, 2, 2, 2],
    [1, 1, 1, 1, 1, 1, 1, 1],
  ]) {
    assert.is(await digest(inBatches(everything, lengths)), whole, String(lengths));
  }
});

test("a changed value in any column shows", async () => {
  const seen = new Set([await digest(everything)]);
  const variants: Record<string, arrow.Vector> = {
    n: float64([1, null, 3, NaN, 5, 0, null, 8]),
    words: arrow.vectorFromArray(["a", "", null, "bc", "dé", null, "x", "y"], new arrow.Utf8()),
    lists: arrow.vectorFromArray([[1], [2], null, [3], [4, null, 5], [6], [], [7]], lists.type as arrow.List),
    structs: arrow.vectorFromArray(
      [...structs].map((row, i) => (i === 2 ? {a: null, b: null} : row)),
      structs.type,
    ),
    bools: arrow.vectorFromArray([true, false, false, true, true, false, null, false], new arrow.Bool()),
    labels: dictionary(["sit", "stand", "smoke"], [0, 1, 2, 0, 1, 1, 0, 0], new arrow.Int32()),
  };
  for (const [name, vector] of Object.entries(variants)) {
    const columns = Object.fromEntries(
      everything.schema.fields.map((f) => [f.name, everything.getChild(f.name)!]),
    );
    seen.add(await digest(tableOf({...columns, [name]: vector})));
  }
  assert.is(seen.size, 1 + Object.keys(variants).length);
});

test("the bytes under a null do not matter", async () => {
  assert.is(
    await digest(tableOf({x: float64([1, null, 2], 0)})),
    await digest(tableOf({x: float64([1, null, 2], 99)})),
  );
  assert.is.not(
    await digest(tableOf({x: float64([1, null, 2])})),
    await digest(tableOf({x: float64([null, 1, 2])})),
  );
});

test("NaN is one value, whatever its payload; -0 is not 0", async () => {
  const odd = Float64Array.from([1, NaN, 2]);
  new Uint32Array(odd.buffer)[2] = 12345;
  const payload = arrow.makeVector(arrow.makeData({type: new arrow.Float64(), data: odd}));
  const plain = arrow.makeVector(
    arrow.makeData({type: new arrow.Float64(), data: Float64Array.from([1, NaN, 2])}),
  );
  assert.is(await digest(tableOf({x: payload})), await digest(tableOf({x: plain})));
  assert.is.not(await digest(tableOf({x: float64([0])})), await digest(tableOf({x: float64([-0])})));
});

test("the dictionary's order, spare entries and index width do not matter", async () => {
  const plain = await digest(tableOf({x: dictionary(["a", "b"], [0, 1, 0], new arrow.Int32())}));
  assert.is(await digest(tableOf({x: dictionary(["b", "a"], [1, 0, 1], new arrow.Int32())})), plain);
  assert.is(await digest(tableOf({x: dictionary(["c", "b", "a"], [2, 1, 2], new arrow.Int8())})), plain);
  assert.is.not(await digest(tableOf({x: dictionary(["a", "b"], [1, 0, 1], new arrow.Int32())})), plain);
});

test("names, types, metadata and the order of columns count; the order of metadata does not", async () => {
  const x = float64([1, 2]);
  const plain = await digest(tableOf({x, y: x}, {a: "1", b: "2"}));
  assert.is(await digest(tableOf({x, y: x}, {b: "2", a: "1"})), plain);
  const others = [
    tableOf({y: x, x}, {a: "1", b: "2"}),
    tableOf({x, z: x}, {a: "1", b: "2"}),
    tableOf({x, y: x}, {a: "1", b: "3"}),
    tableOf({x, y: x}),
    tableOf({x, y: arrow.vectorFromArray([1, 2], new arrow.Float32())}, {a: "1", b: "2"}),
    tableOf({x: x.slice(0, 1), y: x.slice(0, 1)}, {a: "1", b: "2"}),
    tableOf({x: x.slice(0, 0), y: x.slice(0, 0)}, {a: "1", b: "2"}),
  ];
  const digests = await Promise.all(others.map(digest));
  assert.is(new Set([plain, ...digests]).size, others.length + 1);
});

test("what is not a whole Arrow file is refused", async () => {
  const bytes = arrow.tableToIPC(everything, "file");
  for (const [name, part] of [
    ["cut", bytes.subarray(0, bytes.length - 20)],
    ["text", Buffer.from("t,x,y\n")],
    ["empty", Buffer.alloc(0)],
  ] as const) {
    const path = join(folder, `${name}.arrow`);
    writeFileSync(path, part);
    let thrown = false;
    await digestArrow(path).catch(() => (thrown = true));
    assert.ok(thrown, name);
  }
});

test.run();
