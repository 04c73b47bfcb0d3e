/** Windows read straight from a body's bytes: the bits of `JSON.parse`, or nothing at all. */
import * as fc from "fast-check";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readWindows} from "../../src/serve/input/read-windows.ts";

const test = suite("windows from bytes");
const shape = {lengthSamples: 2, channels: 3};
const read = (text: string) => readWindows(Buffer.from(text), shape);
const valuesOf = (text: string): number[] | undefined => {
  const found = read(text);
  if (found === undefined) return undefined;
  const {columns} = found;
  return Array.from({length: columns[0]!.length}, (_, row) => columns.map((column) => column[row]!)).flat();
};

test("every number has the bits that JSON.parse gives it", () => {
  const number = fc.oneof(
    fc.double({noNaN: true, noDefaultInfinity: true}).map(String),
    fc.double({noNaN: true, min: -1e4, max: 1e4}).map((value) => value.toFixed(6)),
    fc.integer().map(String),
    fc.constantFrom("-0", "0.1", "1e5", "2E-3", "0.000000000000001", "123456789012345", "9007199254740993"),
  );
  fc.assert(
    fc.property(
      fc.array(number, {minLength: 6, maxLength: 6}),
      fc.constantFrom("", " ", "\n\t"),
      (list, space) => {
        const rows = [list.slice(0, 3), list.slice(3)].map((row) => `[${row.join(`${space},${space}`)}]`);
        const text = `{${space}"window"${space}:${space}[${rows.join(`,${space}`)}]${space}}`;
        const expected = (JSON.parse(text) as {window: number[][]}).window.flat();
        assert.ok(
          valuesOf(text)?.every((value, i) => Object.is(value, expected[i])),
          text,
        );
      },
    ),
  );
});

test("several windows, and the keys beside them on either side", () => {
  const one = "[[1,2,3],[4,5,6]]";
  const {others, windows, key} = read(
    `{"scaled":true,"windows":[${one},${one},${one}], "units":{"gyro":"rad/s"}}`,
  )!;
  assert.equal(
    {others, windows, key},
    {others: {scaled: true, units: {gyro: "rad/s"}}, windows: 3, key: "windows"},
  );
  assert.equal(valuesOf(`{"windows":[${one},${one}]}`), [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
});

const WRONG: Readonly<Record<string, string>> = {
  "a row too few": '{"window":[[1,2,3]]}',
  "a row too many": '{"window":[[1,2,3],[4,5,6],[7,8,9]]}',
  "a value too few": '{"window":[[1,2,3],[4,5]]}',
  "a value too many": '{"window":[[1,2,3],[4,5,6,7]]}',
  "no window": '{"windows":[]}',
  "a leading zero": '{"window":[[01,2,3],[4,5,6]]}',
  "no digit after the point": '{"window":[[1.,2,3],[4,5,6]]}',
  "no digit before it": '{"window":[[.5,2,3],[4,5,6]]}',
  "an exponent without digits": '{"window":[[1e,2,3],[4,5,6]]}',
  "a plus": '{"window":[[+1,2,3],[4,5,6]]}',
  "beyond float64": '{"window":[[1e400,2,3],[4,5,6]]}',
  "a word": '{"window":[[null,2,3],[4,5,6]]}',
  "a comma too many": '{"window":[[1,2,3],[4,5,6],]}',
  "cut off": '{"window":[[1,2,3],[4,5,6]]',
  "text after it": '{"window":[[1,2,3],[4,5,6]]} x',
  "another key": '{"window":[[1,2,3],[4,5,6]],"other":1}',
  "the key within another": '{"units":{"window":[[1,2,3],[4,5,6]]}}',
  "the key twice": '{"window":[[1,2,3],[4,5,6]],"window":0}',
};

for (const [what, text] of Object.entries(WRONG))
  test(`left to JSON.parse and the schemas: ${what}`, () => assert.is(read(text), undefined));

test("numbers of many digits are left to JSON.parse, which is faster there", () => {
  const long = {lengthSamples: 40, channels: 3};
  const row = "[0.12345678901234567,0.12345678901234567,0.12345678901234567]";
  const body = (rows: number) => Buffer.from(`{"window":[${new Array(rows).fill(row).join(",")}]}`);
  assert.is(readWindows(body(40), long), undefined);
  assert.is(readWindows(body(20), {...long, lengthSamples: 20})?.columns[0]?.[0], 0.12345678901234566);
});

test.run();
