/**
 * A Keras model's training graph at work, for tests: Σ r·p over all its outputs p, with fixed numbers r, and the
 * gradients of that sum by every input and every variable that is trained. Dropout is off unless `drop` is set,
 * when masks and noise are numbers that depend on their place alone.
 */
import {InferenceSession, Tensor} from "onnxruntime-node";
import {sizeOf} from "../../../../src/model/keras/layer.ts";
import {addModel, INPUT, portName} from "../../../../src/model/keras/lower.ts";
import type {KerasModel, ModelLayer} from "../../../../src/model/keras/model.ts";
import {addGradients} from "../../../../src/model/onnx/gradients/add-gradients.ts";
import {Graph} from "../../../../src/model/onnx/graph.ts";

const SESSION = {intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3} as const;

export type Values = Readonly<Record<string, Float32Array>>;

export interface Differentiated {
  /** Inputs and trained variables by name, with the values that they have in the model. */
  readonly values: Values;
  /** The sum for these values; those left out are as in `values`. */
  loss(changed?: Values): Promise<number>;
  /** Gradients by the name of the input or variable; of NaN where nothing depends on it. */
  gradients(): Promise<Values>;
  close(): Promise<void>;
}

/** Numbers between −1 and 1 that look like chance, as test/fixtures/gradients/make.py has them. */
export function wave(size: number, phase: number): Float32Array {
  return Float32Array.from({length: size}, (_, k) => Math.sin(1.7 * k + 2.3 * phase + 0.5));
}

export const variableName = (layer: ModelLayer, index: number): string =>
  `${layer.name}/${layer.variables[index]!.path}`;

/** `x` by the name of each input, (rows, …). */
export async function differentiate(
  model: KerasModel,
  x: Values,
  {rows, drop = false}: {rows: number; drop?: boolean},
): Promise<Differentiated> {
  const graph = new Graph();
  const fixed: Record<string, Tensor> = {};
  const values: Record<string, Float32Array> = {};
  const shapes: Record<string, readonly number[]> = {};
  const draw = (shape: readonly number[], value: (wave: number) => number): string => {
    const name = `draw${Object.keys(fixed).length}`;
    const numbers = wave(rows * sizeOf(shape), 7).map(value);
    fixed[name] = new Tensor("float32", numbers, [rows, ...shape]);
    return graph.input(name, ["n", ...shape]);
  };
  for (const port of model.inputs) {
    const name = portName(INPUT, port.name, model.inputs);
    values[name] = x[port.name]!;
    shapes[name] = [rows, ...port.shape];
  }
  const names = addModel(graph, model, {
    weights: (layer) =>
      layer.variables.map((variable, i) => {
        const name = variableName(layer, i);
        const given = layer.weights[i]!;
        if (variable.trainable) [values[name], shapes[name]] = [given, variable.shape];
        else fixed[name] = new Tensor("float32", given, variable.shape);
        return {name: graph.input(name, variable.shape), values: undefined};
      }),
    training: () => ({
      trainable: true,
      mask: (shape, keep) => draw(shape, (number) => (!drop ? 1 : number < 2 * keep - 1 ? 1 / keep : 0)),
      noise: (shape) => draw(shape, (number) => (drop ? number : 0)),
      update: () => undefined,
    }),
  });
  const sums = model.outputs.map(({shape}, i) => {
    const size = sizeOf(shape);
    const factor = `r${i}`;
    fixed[factor] = new Tensor("float32", wave(rows * size, i + 3), [rows, size]);
    const flat = graph.op("Reshape", names[i]!, graph.ints([-1, size]));
    const product = graph.op("Mul", flat, graph.input(factor, ["n", size]));
    return graph.node("ReduceSum", [product, graph.ints([1])], {keepdims: {int: 0}});
  });
  const sum = sums.reduce((a, b) => graph.op("Add", a, b));
  graph.output("loss", sum, ["n"]);
  const forward = await InferenceSession.create(graph.encode(), SESSION);
  const ones = graph.op("Add", graph.op("Mul", sum, graph.scalar(0)), graph.scalar(1));
  const wanted = Object.keys(values);
  const found = addGradients(graph, sum, ones, wanted);
  for (const [i, name] of wanted.entries())
    if (found[i] !== undefined)
      graph.output(
        `gradient:${name}`,
        found[i],
        [...shapes[name]!.keys()].map((axis) => `${name}:${axis}`),
      );
  const backward = await InferenceSession.create(graph.encode(), SESSION);

  const feeds = (changed: Values): Record<string, Tensor> => ({
    ...fixed,
    ...Object.fromEntries(
      wanted.map((name) => [name, new Tensor("float32", changed[name] ?? values[name]!, shapes[name]!)]),
    ),
  });
  return {
    values,
    async loss(changed = {}) {
      const {loss} = await forward.run(feeds(changed));
      return (loss!.data as Float32Array).reduce((total, value) => total + value, 0);
    },
    async gradients() {
      const results = await backward.run(feeds({}));
      return Object.fromEntries(
        wanted.map((name) => {
          const result = results[`gradient:${name}`];
          if (result === undefined) return [name, new Float32Array(values[name]!.length).fill(Number.NaN)];
          if (result.dims.join() !== shapes[name]!.join())
            throw new Error(`the gradient of ${name} (${shapes[name]}) has the shape (${result.dims})`);
          return [name, result.data as Float32Array];
        }),
      );
    },
    async close() {
      await forward.release();
      await backward.release();
    },
  };
}
