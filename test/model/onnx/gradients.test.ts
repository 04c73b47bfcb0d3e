/** Each operator's derivative against differences, and what happens where values are shared, equal or not reached. */
import {InferenceSession, Tensor} from "onnxruntime-node";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {addGradients} from "../../../src/model/onnx/gradients/add-gradients.ts";
import {gradientRules} from "../../../src/model/onnx/gradients/registry.ts";
import {type Attributes, Graph} from "../../../src/model/onnx/graph.ts";
import {inferShapes} from "../../../src/model/onnx/shapes.ts";

type Shape = readonly number[];
type Build = (graph: Graph, inputs: readonly string[]) => string;

const size = (shape: Shape): number => shape.reduce((product, dim) => product * dim, 1);
/** Between −1 and 1, none near 0, ±0.5 or each other's value. */
const numbers = (shape: Shape, phase: number): Float32Array =>
  Float32Array.from({length: size(shape)}, (_, i) => Math.sin(1.7 * i + 2.3 * phase + 0.7));

interface Opened {
  /** Of the output. */
  readonly shape: Shape;
  /** The output, and the gradients of its sum, each place times `seed`; undefined where it does not depend on it. */
  run(
    inputs: readonly Float32Array[],
    seed: Float32Array,
  ): Promise<{value: Float32Array; gradients: readonly (Float32Array | undefined)[]}>;
  close(): Promise<void>;
}

/** What `build` makes of inputs of these shapes. */
async function open(build: Build, shapes: readonly Shape[]): Promise<Opened> {
  const graph = new Graph();
  const names = shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const output = build(graph, names);
  const shape = inferShapes(graph).get(output) as Shape;
  const found = addGradients(graph, output, graph.input("seed", shape), names);
  graph.output("y", output, shape);
  for (const [i, name] of found.entries()) if (name !== undefined) graph.output(`d${i}`, name, shapes[i]!);
  const session = await InferenceSession.create(graph.encode(), {logSeverityLevel: 3, intraOpNumThreads: 1});
  return {
    shape,
    async run(inputs, seed) {
      const feeds = names.map((name, i) => [name, new Tensor("float32", inputs[i]!, shapes[i]!)]);
      const results = await session.run({
        ...Object.fromEntries(feeds),
        seed: new Tensor("float32", seed, shape),
      });
      assert.equal(results.y!.dims, shape, "the shape that was inferred");
      const gradients = found.map((name, i) => {
        if (name === undefined) return undefined;
        assert.equal(results[`d${i}`]!.dims, shapes[i], `shape of gradient ${i}`);
        return results[`d${i}`]!.data as Float32Array;
      });
      return {value: results.y!.data as Float32Array, gradients};
    },
    close: () => session.release(),
  };
}

/** Gradients of the plain sum. */
async function gradientsOf(
  build: Build,
  shapes: readonly Shape[],
  inputs: readonly Float32Array[],
): Promise<readonly (readonly number[] | undefined)[]> {
  const opened = await open(build, shapes);
  const {gradients} = await opened.run(inputs, new Float32Array(size(opened.shape)).fill(1));
  await opened.close();
  return gradients.map((gradient) => gradient && [...gradient]);
}

const STEP = 1e-2;
const TOLERANCE = 2e-3;

async function check(build: Build, shapes: readonly Shape[], inputs: readonly Float32Array[]): Promise<void> {
  const opened = await open(build, shapes);
  const seed = numbers(opened.shape, 5);
  const {gradients} = await opened.run(inputs, seed);
  for (const [i, gradient] of gradients.entries()) {
    assert.ok(gradient, `input ${i} has a gradient`);
    for (let at = 0; at < gradient.length; at++) {
      const sum = async (by: number): Promise<number> => {
        const moved = inputs.map((values) => Float32Array.from(values));
        moved[i]![at] = moved[i]![at]! + by;
        const {value} = await opened.run(moved, seed);
        return value.reduce((total, y, k) => total + y * seed[k]!, 0);
      };
      const slope = ((await sum(STEP)) - (await sum(-STEP))) / (2 * STEP);
      const error = Math.abs(slope - gradient[at]!);
      const allowed = TOLERANCE * Math.max(1, Math.abs(slope));
      assert.ok(error < allowed, `input ${i}, place ${at}: ${gradient[at]}, by differences ${slope}`);
    }
  }
  await opened.close();
}

const test = suite("derivatives of operators");

interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: Build;
  readonly values?: (values: Float32Array) => Float32Array;
}
const tested = new Set<string>();
const cases: Case[] = [];

function add(
  op: string,
  what: string,
  shapes: readonly Shape[],
  build: Build,
  values?: Case["values"],
): void {
  tested.add(op);
  cases.push({name: `${op}${what && `: ${what}`}`, shapes, build, ...(values ? {values} : {})});
}

const positive = (values: Float32Array): Float32Array => values.map((value) => Math.abs(value) + 0.3);

const binaryShapes: readonly (readonly [string, Shape, Shape])[] = [
  ["equal shapes", [2, 3], [2, 3]],
  ["a row", [2, 3, 2], [2]],
  ["a stretched axis", [2, 1, 3], [2, 2, 3]],
  ["both stretched", [2, 1, 2], [3, 1]],
  ["a scalar", [], [2, 2]],
];
for (const op of ["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean"])
  for (const [what, a, b] of binaryShapes)
    add(op, what, [a, b], (graph, [x, y]) => graph.op(op, x!, y!), op === "Div" ? positive : undefined);
for (const op of ["Sum", "Mean", "Max", "Min"])
  add(op, "of three", [[2, 3], [3], [2, 1]], (graph, inputs) => graph.op(op, ...inputs));

const unary: readonly (readonly [string, Attributes?])[] = [
  ["Identity"],
  ["Neg"],
  ["Abs"],
  ["Exp"],
  ["Erf"],
  ["Relu"],
  ["LeakyRelu", {alpha: {float: 0.2}}],
  ["LeakyRelu"],
  ["Elu", {alpha: {float: 0.7}}],
  ["Selu"],
  ["Selu", {alpha: {float: 1.5}, gamma: {float: 1.2}}],
  ["Tanh"],
  ["Sigmoid"],
  ["HardSigmoid", {alpha: {float: 0.7}, beta: {float: 0.5}}],
  ["HardSigmoid"],
  ["Softplus"],
  ["Softsign"],
  ["Softmax", {axis: {int: -1}}],
  ["LogSoftmax", {axis: {int: -1}}],
];
for (const [op, attributes] of unary)
  add(op, attributes ? JSON.stringify(attributes) : "", [[2, 3, 2]], (graph, [x]) =>
    graph.node(op, [x!], attributes),
  );
for (const op of ["Log", "Sqrt", "Reciprocal"])
  add(op, "", [[2, 3]], (graph, [x]) => graph.op(op, x!), positive);
for (const power of [2, 3, 0.5, -1])
  add("Pow", `${power}`, [[2, 3]], (graph, [x]) => graph.op("Pow", x!, graph.scalar(power)), positive);
add("Clip", "", [[3, 4]], (graph, [x]) => graph.op("Clip", x!, graph.scalar(-0.4), graph.scalar(0.45)));
add(
  "Where",
  "both stretched",
  [
    [2, 1],
    [1, 3],
  ],
  (graph, [x, y]) =>
    graph.op("Where", graph.op("Greater", graph.floats(numbers([2, 3], 9), [2, 3]), graph.scalar(0)), x!, y!),
);

const products: readonly (readonly [string, Shape, Shape])[] = [
  ["two matrices", [2, 3], [3, 2]],
  ["rows of steps", [2, 2, 3], [3, 2]],
  ["stacks", [2, 2, 3], [2, 3, 2]],
  ["stacks of stacks", [2, 2, 1, 3], [2, 2, 3, 2]],
  ["a stack by one that is repeated", [2, 2, 3], [1, 3, 2]],
  ["one that is repeated by a stack", [1, 2, 3], [2, 3, 2]],
];
for (const [what, a, b] of products)
  add("MatMul", what, [a, b], (graph, [x, y]) => graph.op("MatMul", x!, y!));

add("Transpose", "", [[2, 3, 2]], (graph, [x]) => graph.transpose(x!, 2, 0, 1));
add("Reshape", "0 and -1", [[2, 3, 2]], (graph, [x]) => graph.op("Reshape", x!, graph.ints([0, -1])));
add("Unsqueeze", "", [[2, 3]], (graph, [x]) => graph.op("Unsqueeze", x!, graph.ints([1, -1])));
add("Squeeze", "", [[2, 1, 3]], (graph, [x]) => graph.op("Squeeze", x!, graph.ints([1])));
const cut =
  (...bounds: readonly (readonly number[])[]): Build =>
  (graph, [x]) =>
    graph.op("Slice", x!, ...bounds.map((list) => graph.ints(list)));
add("Slice", "without axes", [[3, 4]], cut([1, 1], [3, 3]));
add("Slice", "from the end", [[2, 5, 2]], cut([-3], [-1], [1]));
add("Slice", "every second", [[2, 6, 2]], cut([1], [6], [1], [2]));
add("Slice", "every third, not to the end", [[2, 7]], cut([1], [6], [1], [3]));
add("Slice", "backwards", [[2, 4, 2]], cut([-1], [-(2 ** 31)], [1], [-1]));
add("Slice", "every second, backwards", [[6, 2]], cut([4], [0], [0], [-2]));
add("Slice", "two axes with steps", [[5, 5]], cut([0, 3], [5, 0], [0, 1], [2, -1]));
const pad =
  (pads: readonly number[]): Build =>
  (graph, [x]) =>
    graph.op("Pad", x!, graph.ints(pads), graph.scalar(3));
add("Pad", "", [[2, 3, 2]], pad([0, 2, 0, 0, 1, 0]));
add("Pad", "negative", [[2, 4]], pad([0, -1, 0, 2]));
add("Pad", "nothing", [[2, 2]], pad([0, 0, 0, 0]));
add("Tile", "", [[2, 1, 3]], (graph, [x]) => graph.op("Tile", x!, graph.ints([1, 4, 1])));
add("Tile", "once", [[2, 3]], (graph, [x]) => graph.op("Tile", x!, graph.ints([1, 1])));
add(
  "Concat",
  "",
  [
    [2, 1, 2],
    [2, 3, 2],
  ],
  (graph, [x, y]) => graph.concat(1, x!, y!, x!),
);
add(
  "Concat",
  "axis from the end",
  [
    [2, 1],
    [2, 2],
  ],
  (graph, [x, y]) => graph.concat(-1, x!, y!),
);

for (const keepdims of [0, 1]) {
  const kept = {keepdims: {int: keepdims}};
  const what = keepdims === 1 ? "kept" : "left out";
  add("ReduceSum", what, [[2, 3, 2]], (graph, [x]) => graph.node("ReduceSum", [x!, graph.ints([-2])], kept));
  add("ReduceSum", `two axes, ${what}`, [[2, 3, 2]], (graph, [x]) =>
    graph.node("ReduceSum", [x!, graph.ints([0, 2])], kept),
  );
  for (const op of ["ReduceMean", "ReduceMax"])
    for (const axes of [[1], [-1], [0, 2]])
      add(op, `axes ${axes}, ${what}`, [[2, 3, 2]], (graph, [x]) =>
        graph.node(op, [x!], {axes: {ints: axes}, ...kept}),
      );
}
add("ReduceSum", "all", [[2, 3]], (graph, [x]) => graph.node("ReduceSum", [x!], {keepdims: {int: 0}}));

for (const {name, shapes, build, values} of cases)
  test(name, () => {
    const given = shapes.map((shape, i) => numbers(shape, i));
    return check(build, shapes, values ? given.map(values) : given);
  });

/** Operators of no slope: what depends on an input through them alone does not depend on it. */
const flat = ["Cast", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Shape"];

test("every operator that has a rule is tested", () => {
  assert.equal(Object.keys(gradientRules).sort(), [...tested, ...flat].sort());
});

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
