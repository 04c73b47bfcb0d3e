/** The graph of a training step, of v1 and v2 in small: its loss in closed form, its gradients by differences of it. */
import {fileURLToPath} from "node:url";
import {InferenceSession, Tensor} from "onnxruntime-node";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sizeOf} from "../../../src/model/keras/layer.ts";
import {readModel} from "../../../src/model/keras/model.ts";
import {buildStepGraph} from "../../../src/model/training/step-graph.ts";
import {wave} from "../keras/layers/differentiate.ts";

const test = suite("gradients of a training step");

const ROWS = 4;
const WEIGHTS = [1, 0.5, 0, 2];
/** A smaller one is tried where the loss bends too much within reach, as small batches make it. */
const STEPS = [5e-3, 1e-3, 3e-4];
const TOLERANCE = 2e-2;

for (const [name, frozen] of [
  ["cnn_bilstm", "Conv1D"],
  ["cnn4_bilstm2", "Bidirectional"],
] as const)
  test(`${name}, one layer frozen, windows weighted, values dropped`, async () => {
    const path = fileURLToPath(new URL(`../../fixtures/gradients/${name}.keras`, import.meta.url));
    const model = await readModel(path);
    const still = model.layers.find((layer) => layer.className === frozen)!;
    const {bytes, variables, randomInputs} = buildStepGraph(model, {frozen: new Set([still.name])});
    assert.not(variables.some(({layer}) => layer === still.name));
    const session = await InferenceSession.create(bytes, {intraOpNumThreads: 1, logSeverityLevel: 3});
    const [classes] = model.outputs[0]!.shape as [number];
    const labels = [2, 0, 1, 3];
    const y = new Float32Array(ROWS * classes);
    for (const [row, label] of labels.entries()) y[row * classes + label] = 1;
    const shape = model.inputs[0]!.shape;
    const feeds: Record<string, Tensor> = {
      x: new Tensor("float32", wave(ROWS * sizeOf(shape), 0.9), [ROWS, ...shape]),
      y: new Tensor("float32", y, [ROWS, classes]),
      w: new Tensor("float32", Float32Array.from(WEIGHTS), [ROWS, 1]),
    };
    for (const {input, shape, keep} of randomInputs) {
      const kept = wave(ROWS * sizeOf(shape), 4).map((value) => (value < 0.8 ? 1 / keep! : 0));
      feeds[input] = new Tensor("float32", kept, [ROWS, ...shape]);
    }
    for (const {input, layer, index, shape} of variables) {
      const values = model.layers.find((own) => own.name === layer)!.weights[index]!;
      feeds[input] = new Tensor("float32", values, shape);
    }
    const total = (loss: Float32Array): number =>
      loss.reduce((sum, value, row) => sum + value * WEIGHTS[row]!, 0);
    const results = await session.run(feeds);
    const p = results.p!.data as Float32Array;
    for (const [row, label] of labels.entries()) {
      const expected = -Math.log(p[row * classes + label]!);
      assert.ok(Math.abs((results.loss!.data as Float32Array)[row]! - expected) < 1e-5);
    }
    for (const {input, shape, gradient} of variables) {
      if (gradient === undefined) continue;
      const slope = results[gradient]!.data as Float32Array;
      const length = Math.hypot(...slope);
      // Along the gradient the loss changes by its length; along any other direction by less.
      for (const direction of [slope.map((value) => value / length), wave(slope.length, 6)]) {
        const norm = Math.hypot(...direction);
        const moved = async (by: number): Promise<number> => {
          const values = (feeds[input]!.data as Float32Array).map(
            (value, i) => value + (by * direction[i]!) / norm,
          );
          const {loss} = await session.run({...feeds, [input]: new Tensor("float32", values, shape)}, [
            "loss",
          ]);
          return total(loss!.data as Float32Array);
        };
        const expected = slope.reduce((sum, value, i) => sum + (value * direction[i]!) / norm, 0);
        const tried: number[] = [];
        const agrees = (): boolean => Math.abs(tried.at(-1)! - expected) <= TOLERANCE * length + 1e-3;
        for (const step of STEPS) {
          tried.push(((await moved(step)) - (await moved(-step))) / (2 * step));
          if (agrees()) break;
        }
        assert.ok(agrees(), `${input}: ${expected}, by differences ${tried.join(", ")}`);
      }
    }
    await session.release();
  });

test.run();
