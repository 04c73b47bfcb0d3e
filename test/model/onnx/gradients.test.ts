/** Each operator's derivative against differences. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {gradientRules} from "../../../src/model/onnx/gradients/registry.ts";
import type {Attributes} from "../../../src/model/onnx/graph.ts";
import {type Build, check, numbers, type Shape} from "./derivative.ts";

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

test.run();
