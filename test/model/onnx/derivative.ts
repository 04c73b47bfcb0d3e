/** Derivatives of a graph that a test builds, as the rules give them and as differences say. */
import {InferenceSession, Tensor} from "onnxruntime-node";
import * as assert from "uvu/assert";
import {addGradients} from "../../../src/model/onnx/gradients/add-gradients.ts";
import {Graph} from "../../../src/model/onnx/graph.ts";
import {inferShapes} from "../../../src/model/onnx/shapes.ts";

export type Shape = readonly number[];
export type Build = (graph: Graph, inputs: readonly string[]) => string;

const size = (shape: Shape): number => shape.reduce((product, dim) => product * dim, 1);
/** Between −1 and 1, none near 0, ±0.5 or each other's value. */
export const numbers = (shape: Shape, phase: number): Float32Array =>
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
export async function gradientsOf(
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

export async function check(
  build: Build,
  shapes: readonly Shape[],
  inputs: readonly Float32Array[],
): Promise<void> {
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
