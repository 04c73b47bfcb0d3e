/** The HDF5 writer: its checksum against the published ones, its files against the HDF5 library (h5wasm). */
import type {Dataset, Group} from "h5wasm";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {lookup3} from "../../../src/formats/hdf5/lookup3.ts";
import {Hdf5Reader} from "../../../src/formats/hdf5/reader.ts";
import {encodeHdf5, type HdfDataset, type HdfGroup} from "../../../src/formats/hdf5/writer.ts";

const test = suite("hdf5 writer");
const group = (members: Record<string, HdfGroup | HdfDataset>): HdfGroup => ({
  attributes: {},
  members: new Map(Object.entries(members)),
});

test("the checksum is lookup3", () => {
  // From the comment of driver5 in lookup3.c.
  assert.is(lookup3(new Uint8Array(0)), 0xdeadbeef);
  assert.is(lookup3(new TextEncoder().encode("Four score and seven years ago")), 0x17770551);
});

test("the library reads numbers, shapes, attributes and many members", async () => {
  const many = Object.fromEntries(
    Array.from({length: 400}, (_, i) => [`${i}`, {shape: [1], values: Float32Array.of(i)}]),
  );
  const tree = group({
    one: {shape: [2, 1, 3], values: Float32Array.of(1, -2, 3.5, 1e-30, 5, 6)},
    scalar: {shape: [], values: BigInt64Array.of(-7n)},
    many: group(many),
    named: {attributes: {name: "größe", other: "größe", third: "c"}, members: new Map()},
  });
  const h5 = await import("h5wasm");
  const {FS} = await h5.ready;
  FS.writeFile("/written.h5", encodeHdf5(tree));
  const file = new h5.File("/written.h5", "r");
  assert.equal(file.keys().sort(), ["many", "named", "one", "scalar"]);
  const one = file.get("one") as Dataset;
  assert.equal(
    [one.shape, one.dtype, [...(one.value as Float32Array)]],
    [[2, 1, 3], "<f", [1, -2, 3.5, Math.fround(1e-30), 5, 6]],
  );
  assert.equal([(file.get("scalar") as Dataset).dtype, (file.get("scalar") as Dataset).value], ["<q", -7n]);
  assert.is((file.get("many") as Group).keys().length, 400);
  assert.equal([...((file.get("many/399") as Dataset).value as Float32Array)], [399]);
  const {attrs} = file.get("named") as Group;
  assert.equal([attrs.name!.value, attrs.other!.value, attrs.third!.value], ["größe", "größe", "c"]);
  file.close();
});

test("a file with anything changed in a header is refused by its checksum", async () => {
  const bytes = encodeHdf5(group({x: {shape: [2], values: Float32Array.of(1, 2)}}));
  const reader = new Hdf5Reader(bytes, "whole", "hint");
  assert.equal(reader.numbers("x", [2]), Float32Array.of(1, 2));
  const at = Buffer.from(bytes).lastIndexOf("OHDR");
  for (const offset of [12, 30, 50]) {
    const bad = bytes.slice();
    bad[at + offset]! ^= 1;
    let refused = false;
    try {
      new Hdf5Reader(bad, "broken", "hint").numbers("x", [2]);
    } catch {
      refused = true;
    }
    assert.ok(refused, `byte ${offset}`);
  }
});

test.run();
