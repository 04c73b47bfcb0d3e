/** The protobuf bytes against the specification's examples, and a small graph at work on ONNX Runtime. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Graph} from "../../../src/model/onnx/graph.ts";
import {ProtoWriter} from "../../../src/model/onnx/protobuf.ts";
import {openOnnxSession} from "../../../src/model/onnx/session.ts";

const test = suite("onnx graph");

test("fields are written as the specification's examples", () => {
  const hex = (writer: ProtoWriter) => Buffer.from(writer.finish()).toString("hex");
  assert.is(hex(new ProtoWriter().int(1, 150)), "089601");
  assert.is(hex(new ProtoWriter().string(2, "testing")), "120774657374696e67");
  assert.is(hex(new ProtoWriter().message(3, new ProtoWriter().int(1, 150))), "1a03089601");
  assert.is(hex(new ProtoWriter().int(1, -2)), "08feffffffffffffffff01");
  assert.is(hex(new ProtoWriter().float(2, 1)), "150000803f");
});

test("rows come out the same whatever the batch, and the last batch may be short", async () => {
  const graph = new Graph();
  const x = graph.input("x", ["n", 2]);
  const kernel = graph.floats(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  graph.output("y", graph.node("MatMul", [x, kernel]), ["n", 3]);
  const session = await openOnnxSession(graph.encode(), {threads: 1});
  const input = Float32Array.of(1, 0, 0, 1, 1, 1, 2, -1, 0, 0);
  const expected = [1, 2, 3, 4, 5, 6, 5, 7, 9, -2, -1, 0, 0, 0, 0];
  for (const batchSize of [1, 2, 5, 100]) {
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    const found = await session.run(input, {rows: 5, shape: [2], width: 3, batchSize, onProgress});
    assert.equal([...found], expected);
    assert.is(shares.at(-1), 1);
    assert.is(shares.length, Math.ceil(5 / batchSize));
  }
  assert.is(
    (await session.run(new Float32Array(0), {rows: 0, shape: [2], width: 3, batchSize: 4})).length,
    0,
  );
  await session.close();
});

test("a constant of the wrong size is a mistake of the program", () => {
  assert.throws(() => new Graph().floats(new Float32Array(3), [2, 2]), /3 values for shape/);
});

test.run();
