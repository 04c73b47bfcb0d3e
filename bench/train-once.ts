/**
 * `train-once.ts ARCHITECTURE EPOCHS` trains a new model, all of it, on 2,538 made-up windows, batch 64, two threads,
 * and prints its parameters, the seconds of each epoch and the peak memory of the process.
 */
import {architectureSchema, createModel} from "../src/model/training/architecture.ts";
import {fit} from "../src/model/training/fit.ts";
import {fitSchema} from "../src/model/training/params.ts";
import type {LabelledWindows} from "../src/model/training/training-data.ts";

const [name, epochs = "1"] = process.argv.slice(2);
const [steps, channels] = [200, 6];
const classes = Array.from({length: 11}, (_, k) => `class ${k}`);
const meta = {lengthSamples: steps, channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"], classes};
const model = createModel(architectureSchema.parse({name}), meta, {name: "bench", seed: 1});
console.log(`trainable ${model.trainableParameters}`);

function makeUp(windows: number, user: string): LabelledWindows {
  const width = steps * channels;
  return {
    x: Float32Array.from({length: windows * width}, (_, i) => Math.sin(i * 0.7) + Math.cos(i * 0.013)),
    width,
    labels: Int32Array.from({length: windows}, (_, i) => i % classes.length),
    users: new Array<string>(windows).fill(user),
  };
}

const data = {
  ...{classes, train: makeUp(2538, "ann"), validation: makeUp(classes.length, "bob")},
  ...{mean: new Array<number>(channels).fill(0), scale: new Array<number>(channels).fill(1)},
};
const options = fitSchema.parse({
  epochs: Number(epochs),
  learningRate: 1e-3,
  earlyStopping: {patience: null},
});
await fit(model, data, options, {
  seed: 1,
  onEpoch: (_, seconds) => console.log(`epoch ${seconds.toFixed(3)}`),
});
console.log(`peak_mb=${(process.resourceUsage().maxRSS / 1024).toFixed(0)}`);
