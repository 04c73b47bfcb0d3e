/** Derivatives where values are shared, equal, at a corner or not reached, and what has none. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {addGradients} from "../../../src/model/onnx/gradients/add-gradients.ts";
import {Graph} from "../../../src/model/onnx/graph.ts";
import {type Build, check, gradientsOf, numbers, type Shape} from "./derivative.ts";

const test = suite("rules of derivatives");

test("a shared maximum of several belongs to the first, of an axis to all in equal parts", async () => {
  const equal = [Float32Array.of(2, 1, 3), Float32Array.of(2, 4, 0)];
  const of =
    (op: string): Build =>
    (graph, inputs) =>
      graph.op(op, ...inputs);
  assert.equal(await gradientsOf(of("Max"), [[3], [3]], equal), [
    [1, 0, 1],
    [0, 1, 0],
  ]);
  assert.equal(await gradientsOf(of("Min"), [[3], [3]], equal), [
    [1, 1, 0],
    [0, 0, 1],
  ]);
  const three = [4, 5, 5].map((value) => Float32Array.of(value));
  assert.equal(await gradientsOf(of("Max"), [[1], [1], [1]], three), [[0], [1], [0]]);
  const reduce: Build = (graph, [x]) =>
    graph.node("ReduceMax", [x!], {axes: {ints: [1]}, keepdims: {int: 0}});
  const rows = Float32Array.of(7, 7, 1, 0, 3, 2);
  assert.equal(await gradientsOf(reduce, [[2, 3]], [rows]), [[0.5, 0.5, 0, 0, 1, 0]]);
});

test("at a corner the slope is that of TensorFlow", async () => {
  const at = (value: number, build: Build) => gradientsOf(build, [[1]], [Float32Array.of(value)]);
  assert.equal(await at(0, (graph, [x]) => graph.op("Relu", x!)), [[0]]);
  assert.equal(await at(0, (graph, [x]) => graph.op("Abs", x!)), [[0]]);
  const clip: Build = (graph, [x]) => graph.op("Clip", x!, graph.scalar(-1), graph.scalar(1));
  assert.equal(await at(-1, clip), [[1]]);
  assert.equal(await at(1, clip), [[1]]);
  assert.equal(await at(1.5, clip), [[0]]);
});

test("gradients of a value that is used more than once add up", () =>
  check(
    (graph, [x, y]) => {
      const product = graph.op("Mul", x!, x!);
      const sum = graph.op("Add", product, graph.op("Tanh", product));
      return graph.op("MatMul", graph.op("Sub", sum, x!), graph.op("Add", y!, y!));
    },
    [
      [2, 3],
      [3, 2],
    ],
    [numbers([2, 3], 1), numbers([3, 2], 2)],
  ));

test("what the result does not depend on has no gradient", async () => {
  const build: Build = (graph, [x, y]) => {
    graph.op("Tanh", y!);
    const above = graph.node("Cast", [graph.op("Greater", y!, graph.scalar(0))], {to: {int: 1}});
    return graph.op("Mul", x!, above);
  };
  const inputs = [numbers([2], 1), Float32Array.of(1, -1)];
  assert.equal(await gradientsOf(build, [[2], [2]], inputs), [[1, 0], undefined]);
});

test("a group's own derivative stands for its nodes", async () => {
  const build: Build = (graph, [x]) =>
    graph.withCustomGradient([x!], () => ({
      outputs: [graph.op("Sinh", x!)],
      shapes: [[2]],
      backward: ([gradient]) => [graph.op("Mul", gradient!, graph.op("Cosh", x!))],
    }))[0]!;
  await check(build, [[2]], [numbers([2], 3)]);
});

test("an operator or a form of it without a derivative is refused by name", () => {
  const refuse = (shapes: readonly Shape[], build: Build, message: RegExp): void => {
    const graph = new Graph();
    const names = shapes.map((shape, i) => graph.input(`x${i}`, shape));
    const output = build(graph, names);
    assert.throws(() => addGradients(graph, output, graph.scalar(1), names), message);
  };
  refuse([[2]], (graph, [x]) => graph.op("Celu", x!), /Celu has no derivative/);
  refuse([[2]], (graph, [x]) => graph.op("Sinh", x!), /shape that Sinh gives is not known/);
  refuse([[2], [2]], (graph, [x, y]) => graph.op("Pow", x!, y!), /by its exponent/);
  refuse([[2, 3]], (graph, [x]) => graph.op("Tile", x!, graph.ints([2, 1])), /more than one row/);
  refuse([[2, 3]], (graph, [x]) => graph.node("Softmax", [x!], {axis: {int: 0}}), /over another axis/);
  refuse([[2, 3, 4], [4]], (graph, [x, y]) => graph.op("MatMul", x!, y!), /different ranks/);
  refuse(
    [[2, 3]],
    (graph, [x]) => graph.op("Slice", x!, ...[[1], [1], [1]].map((l) => graph.ints(l))),
    /empty/,
  );
  const graph = new Graph();
  const x = graph.input("x", ["n", 2]);
  const mean = graph.node("ReduceMean", [x], {axes: {ints: [0]}});
  assert.throws(() => addGradients(graph, mean, graph.scalar(1), [x]), /mean over the batch/);
});

test.run();
