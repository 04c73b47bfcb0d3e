/** The parameters of a training run, checked: the block `train` of params.yaml. */
import * as z from "zod";
import {architectureSchema} from "./architecture.ts";
import {augmentationSchema} from "./augment.ts";
import {classWeightsSchema} from "./class-weights.ts";
import {clipSchema} from "./clip.ts";
import {earlyStoppingSchema} from "./early-stopping.ts";
import {optimizerSchema} from "./optimizers/create-optimizer.ts";
import {scheduleSchema} from "./schedule.ts";

export const fitSchema = z.strictObject({
  epochs: z.number().int().min(1).max(100_000),
  batchSize: z.number().int().min(1).max(65_536).default(64),
  learningRate: z.number().positive(),
  optimizer: optimizerSchema.default({name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7}),
  schedule: scheduleSchema.default({name: "constant"}),
  clip: clipSchema.default(null),
  earlyStopping: earlyStoppingSchema.default({monitor: "loss", patience: 10, minDelta: 0}),
  augmentation: augmentationSchema.default({rotation: null, scaling: null, timeWarp: null, jitter: null}),
  classWeights: classWeightsSchema.default("none"),
  /** Added to the loss: this times the sum of squares of every kernel, as Keras' kernel_regularizer L2. */
  l2: z.number().nonnegative().default(0),
  /** Names of layers that stay as they are. */
  freeze: z.array(z.string()).default([]),
  threads: z.number().int().min(1).max(256).default(2),
});

export type FitOptions = z.infer<typeof fitSchema>;

/** What the model is made of before it learns; a file to start from is a dependency of the stage. */
export const trainSchema = fitSchema.extend({architecture: architectureSchema});

export type TrainOptions = z.infer<typeof trainSchema>;
