/** All that the epochs of a run train with, the same for each. */
import {Augmentation} from "./augment.ts";
import {stepsPerEpoch} from "./batches.ts";
import {createOptimizer} from "./optimizers/create-optimizer.ts";
import type {Optimizer} from "./optimizers/optimizer.ts";
import type {FitOptions} from "./params.ts";
import type {ScheduleInputs} from "./schedule.ts";
import type {Trainer} from "./trainer.ts";
import type {TrainingData} from "./training-data.ts";

export interface TrainingContext {
  readonly trainer: Trainer;
  readonly optimizer: Optimizer;
  readonly augmentation: Augmentation;
  readonly options: FitOptions;
  readonly seed: number;
  readonly scheduleInputs: ScheduleInputs;
  /** Training windows: (windows, width) and their classes. */
  readonly x: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly classWeights: readonly number[] | null;
  /** Called with the share of the epoch that is done and the mean loss so far; may throw to end the run. */
  readonly onStep: (share: number, loss: number) => void;
}

export function createContext(
  trainer: Trainer,
  {classes, train, mean, scale}: TrainingData,
  options: FitOptions,
  seed: number,
  classWeights: readonly number[] | null,
): TrainingContext {
  const variables = trainer.trainableVariables.map(({name, values}) => ({name, size: values.length}));
  const {learningRate, epochs, batchSize} = options;
  const lengthSamples = train.width / mean.length;
  return {
    trainer,
    optimizer: createOptimizer(options.optimizer, variables),
    augmentation: new Augmentation(options.augmentation, {lengthSamples, seed, mean, scale}),
    options,
    seed,
    scheduleInputs: {learningRate, epochs, stepsPerEpoch: stepsPerEpoch(train.labels.length, batchSize)},
    x: train.x,
    width: train.width,
    labels: Int32Array.from(train.labels),
    classes: classes.length,
    classWeights,
    onStep: () => undefined,
  };
}
