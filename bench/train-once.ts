/**
 * `train-once.ts MODEL EPOCHS` trains a model on 2,538 made-up windows, batch 64, two threads, and prints the seconds
 * of each epoch and the peak memory of the process.
 */
import {readModel} from "../lib/keras/model.ts";
import {fit} from "../lib/training/fit.ts";
import {fitSchema} from "../lib/training/params.ts";
import type {LabelledWindows} from "../lib/training/training-data.ts";

const [path = "", epochs = "1"] = process.argv.slice(2);
const model = await readModel(path, {steps: 200});
const [steps, channels] = model.inputs[0]!.shape as [number, number];
const classes = Array.from({length: model.outputs[0]!.shape[0]!}, (_, k) => `class ${k}`);

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
