/** Made-up labelled windows that a small model can learn, and such a model: three classes, each a frequency. */
import {type KerasModel, modelFromConfig} from "../../../src/model/keras/model.ts";
import {architectureSchema, buildArchitecture} from "../../../src/model/training/architecture.ts";

import {createInitialWeights} from "../../../src/model/training/initial-weights.ts";
import {KeyedRandom, PURPOSE} from "../../../src/model/training/keyed-random.ts";
import type {LabelledWindows, TrainingData} from "../../../src/model/training/training-data.ts";

export const STEPS = 20;
export const CHANNELS = 6;
export const CLASSES = ["slow", "middle", "fast"];

export function tinyWindows(users: readonly string[], perUser: number, seed = 1): LabelledWindows {
  const width = STEPS * CHANNELS;
  const n = users.length * perUser;
  const noise = new Float32Array(n * width);
  new KeyedRandom().open({purpose: PURPOSE.noise, seed, a: n, b: 0}).fillNormal(noise);
  const labels = Int32Array.from({length: n}, (_, i) => i % CLASSES.length);
  const x = noise.map((value, at) => {
    const [window, within] = [Math.floor(at / width), at % width];
    const [step, channel] = [Math.floor(within / CHANNELS), within % CHANNELS];
    return Math.sin((labels[window]! + 1) * 0.4 * step + channel + window) + 0.3 * value;
  });
  return {x, width, labels, users: Array.from({length: n}, (_, i) => users[Math.floor(i / perUser)]!)};
}

export function tinyData(): TrainingData {
  return {
    classes: CLASSES,
    train: tinyWindows(["ann", "bob", "cy"], 21),
    validation: tinyWindows(["dee"], 18, 2),
    mean: new Array<number>(CHANNELS).fill(0),
    scale: new Array<number>(CHANNELS).fill(1),
  };
}

export function tinyModel(seed = 7): KerasModel {
  const options = architectureSchema.parse({
    ...{name: "cnn_bilstm", filters: [4], kernelSize: 3, lstmUnits: [4], denseUnits: 6},
    ...{convDropout: 0.1, lstmDropout: 0.1, denseDropout: 0.1},
  });
  const config = buildArchitecture(options, {timesteps: STEPS, channels: CHANNELS, classes: CLASSES.length});
  return modelFromConfig(config, {name: "tiny", weights: createInitialWeights(seed)});
}

/** All weights of a model as one list of bytes, for comparing bit by bit. */
export function weightBytes(model: KerasModel): Buffer {
  return Buffer.concat(
    model.layers.flatMap(({weights}) =>
      weights.map(({buffer, byteOffset, byteLength}) => Buffer.from(buffer, byteOffset, byteLength)),
    ),
  );
}
