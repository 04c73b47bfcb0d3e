/** First values: the distributions that Keras documents, and which initializer a layer's variable gets. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type Variable, variable} from "../../../src/model/keras/layer.ts";
import {createInitialWeights} from "../../../src/model/training/initial-weights.ts";
import {computeFans, initialValues, setForgetBias} from "../../../src/model/training/initializer.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const test = suite("initializers");
const key = {seed: 1, layer: 2, variable: 0};
const mean = (values: Float32Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const variance = (values: Float32Array): number => mean(values.map((v) => v * v)) - mean(values) ** 2;

test("fans as Keras counts them", () => {
  assert.equal(computeFans([]), {in: 1, out: 1});
  assert.equal(computeFans([7]), {in: 7, out: 7});
  assert.equal(computeFans([12, 5]), {in: 12, out: 5});
  assert.equal(computeFans([3, 6, 64]), {in: 18, out: 192}, "(kernel, in, filters)");
});

test("variance scaling has its variance and its bounds", () => {
  const shape = [3, 60, 80];
  const [fanIn, fanOut] = [180, 240];
  const cases: [unknown, number, number][] = [
    ["glorot_uniform", 2 / (fanIn + fanOut), Math.sqrt(6 / (fanIn + fanOut))],
    [
      {class_name: "GlorotNormal", config: {seed: null}},
      2 / (fanIn + fanOut),
      2.28 * Math.sqrt(2 / (fanIn + fanOut)),
    ],
    [{class_name: "HeUniform", config: {}}, 2 / fanIn, Math.sqrt(6 / fanIn)],
    ["he_normal", 2 / fanIn, 2.28 * Math.sqrt(2 / fanIn)],
    ["lecun_normal", 1 / fanIn, 2.28 * Math.sqrt(1 / fanIn)],
    [
      {
        class_name: "VarianceScaling",
        config: {scale: 3, mode: "fan_out", distribution: "untruncated_normal"},
      },
      3 / fanOut,
      Number.POSITIVE_INFINITY,
    ],
    [{class_name: "RandomNormal", config: {mean: 0, stddev: 0.2}}, 0.04, Number.POSITIVE_INFINITY],
    [{class_name: "RandomUniform", config: {minval: -0.3, maxval: 0.3}}, 0.03, 0.3],
  ];
  for (const [initializer, expected, bound] of cases) {
    const values = initialValues(initializer, shape, key);
    const label = JSON.stringify(initializer);
    assert.is(values.length, 3 * 60 * 80);
    assert.ok(
      Math.abs(variance(values) / expected - 1) < 0.05,
      `${label}: ${variance(values)} for ${expected}`,
    );
    assert.ok(Math.abs(mean(values)) < 4 * Math.sqrt(expected / values.length), label);
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    assert.ok(largest <= bound * 1.001, `${label}: ${largest} above ${bound}`);
    if (Number.isFinite(bound)) assert.ok(largest > bound * 0.95, label);
  }
});

test("orthogonal: columns, or rows where they are fewer, have length gain and right angles", () => {
  for (const [rows, columns, gain] of [
    [64, 256, 1],
    [40, 40, 1],
    [60, 7, 2],
  ] as const) {
    const initializer = {class_name: "Orthogonal", config: {gain, seed: null}};
    const values = initialValues(initializer, [rows, columns], key);
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const at = (v: number, i: number): number => values[rows < columns ? v * columns + i : i * columns + v]!;
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += at(a, i) * at(b, i);
        assert.ok(
          Math.abs(sum - (a === b ? gain * gain : 0)) < 1e-5,
          `${rows}×${columns}: ${a}·${b} = ${sum}`,
        );
      }
    assert.ok(Math.abs(mean(values)) < 0.1);
  }
});

test("constants, and the forget gate's bias", () => {
  assert.equal([...initialValues("zeros", [3], key)], [0, 0, 0]);
  assert.equal([...initialValues({class_name: "Ones"}, [2], key)], [1, 1]);
  assert.equal([...initialValues({class_name: "Constant", config: {value: 0.5}}, [2], key)], [0.5, 0.5]);
  const bias = new Float32Array(8);
  setForgetBias(bias, 2);
  assert.equal([...bias], [0, 0, 1, 1, 0, 0, 0, 0]);
});

test("the same key gives the same bits, another other numbers", () => {
  const values = initialValues("glorot_uniform", [5, 5], key);
  assert.equal(initialValues("glorot_uniform", [5, 5], key), values);
  for (const other of [
    {...key, seed: 2},
    {...key, layer: 3},
    {...key, variable: 1},
  ])
    assert.not.equal(initialValues("glorot_uniform", [5, 5], other), values);
});

const weightsOf = (
  className: string,
  config: Record<string, unknown>,
  variables: Variable[],
): Float32Array[] => {
  const initial = createInitialWeights(1);
  const layer = {className, config, variables};
  return variables.map((one) => initial(layer, one));
};

test("what is not known is refused", () => {
  for (const initializer of ["identity", 7, {class_name: "Constant", config: {value: "x"}}])
    assert.throws(
      () => initialValues(initializer, [2, 2], key),
      (error: unknown) => error instanceof ExpectedError && error.place === "initializer",
    );
});

test("each variable has the initializer of its layer's configuration", () => {
  const cell = {
    units: 2,
    unit_forget_bias: true,
    kernel_initializer: {class_name: "Constant", config: {value: 3}},
    recurrent_initializer: {class_name: "Orthogonal", config: {}},
    bias_initializer: "zeros",
  };
  const backwards = {...cell, unit_forget_bias: false, kernel_initializer: "ones"};
  const group = (name: string) => [
    variable(`${name}_layer/cell/vars/0`, "kernel", [3, 8]),
    variable(`${name}_layer/cell/vars/1`, "recurrent_kernel", [2, 8]),
    variable(`${name}_layer/cell/vars/2`, "bias", [8]),
  ];
  const config = {
    layer: {class_name: "LSTM", config: cell},
    backward_layer: {class_name: "LSTM", config: backwards},
  };
  const weights = weightsOf("Bidirectional", config, [...group("forward"), ...group("backward")]);
  assert.equal(new Set(weights[0]), new Set([3]));
  const first = weights[1]!.subarray(0, 8);
  assert.ok(Math.abs(first.reduce((sum, value) => sum + value * value, 0) - 1) < 1e-6);
  assert.equal([...weights[2]!], [0, 0, 1, 1, 0, 0, 0, 0]);
  assert.equal(new Set(weights[3]), new Set([1]));
  assert.not.equal(weights[4], weights[1]);
  assert.equal([...weights[5]!], Array(8).fill(0));

  const names = ["gamma", "beta", "moving_mean", "moving_variance"];
  const normalised = weightsOf(
    "BatchNormalization",
    {gamma_initializer: {class_name: "Constant", config: {value: 2}}},
    names.map((name, i) => variable(`vars/${i}`, name, [1])),
  );
  assert.equal(
    normalised.map(([value]) => value),
    [2, 0, 0, 1],
  );
});

test("attention's kernels count all heads; equal layers of one model differ; equal seeds do not", () => {
  const variables = [
    variable("query_dense/vars/0", "query_kernel", [40, 5, 60]),
    variable("query_dense/vars/1", "query_bias", [5, 60]),
    variable("output_dense/vars/0", "attention_output_kernel", [5, 60, 40]),
  ];
  const [query, bias, output] = weightsOf(
    "MultiHeadAttention",
    {kernel_initializer: "glorot_uniform"},
    variables,
  );
  // Keras 3.15 gives kernels of 5 heads of 60 for 40 inputs this bound: sqrt(6 / (40 + 300)).
  for (const kernel of [query!, output!]) {
    const largest = kernel.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    assert.ok(largest <= 0.13285 && largest > 0.132, `${largest}`);
  }
  assert.ok(bias!.every((value) => value === 0));
  const dense = () => ({className: "Dense", config: {}, variables: [variable("vars/0", "kernel", [3, 3])]});
  const layers = [dense(), dense()];
  const draw = () => {
    const initial = createInitialWeights(4);
    return layers.map((layer) => initial(layer, layer.variables[0]!));
  };
  const [one, other] = draw();
  assert.not.equal(one, other);
  assert.equal(draw(), [one, other]);
});

test.run();
