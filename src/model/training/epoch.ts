/** One epoch: every training window once, in batches, each with its step of the optimizer. */

import type {Epoch} from "../../artifacts/training/epoch.ts";
import type {Augmentation} from "./augment.ts";
import {batchOf, epochOrder} from "./batches.ts";
import {clipGradients, layerNorms} from "./clip.ts";
import type {Optimizer} from "./optimizer.ts";
import type {FitOptions} from "./params.ts";
import {addPenalty} from "./penalty.ts";
import {learningRateAt, type Run, type ScheduleState} from "./schedule.ts";
import {ScoreSum} from "./scores.ts";
import type {Batch, Trainer} from "./trainer.ts";

export interface Lesson {
  readonly trainer: Trainer;
  readonly optimizer: Optimizer;
  readonly augmentation: Augmentation;
  readonly options: FitOptions;
  readonly seed: number;
  readonly rates: Run;
  /** Training windows: (windows, width) and their classes. */
  readonly x: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly classWeights: readonly number[] | null;
  /** Told the share of the epoch that is done, and the mean loss so far; may throw to end the run. */
  readonly onStep: (share: number, loss: number) => void;
}

export type EpochOutcome =
  | ({readonly ok: true} & Pick<Epoch, "learningRate" | "train" | "gradientNorms" | "clippedShare">)
  /** The loss, a gradient or a variable stopped being finite at `step`, from 1. */
  | {readonly ok: false; readonly step: number; readonly layer: string};

/** Trains epoch number `epoch`, from 1. */
export async function trainEpoch(
  lesson: Lesson,
  epoch: number,
  schedule: ScheduleState,
): Promise<EpochOutcome> {
  const {trainer, optimizer, options, rates, seed, labels, classes} = lesson;
  const order = epochOrder(labels.length, seed, epoch);
  const layers = trainer.trained.map(({layer}) => layer);
  const parameters = trainer.trained.map(({values}) => values);
  const sums = new Map<string, number>(layers.map((layer) => [layer, 0]));
  const score = new ScoreSum(classes);
  let clippedSteps = 0;
  let seen = 0;
  let total = 0;
  let rate = 0;
  for (let s = 0; s < rates.stepsPerEpoch; s++) {
    const step = (epoch - 1) * rates.stepsPerEpoch + s;
    const batch = takeBatch(lesson, batchOf(order, s, options.batchSize), epoch);
    const {loss, p, gradients} = await trainer.step(batch, {seed, step});
    const penalty = addPenalty(options.l2, trainer.trained, gradients);
    const {norms, globalNorm, clipped} = clipGradients(gradients, options.clip);
    const sum = loss.reduce((all, one, i) => all + one * batch.weights[i]!, 0);
    if (!Number.isFinite(sum) || !Number.isFinite(globalNorm))
      return {ok: false, step: s + 1, layer: (await trainer.findBroken(batch, {seed, step})) ?? "the loss"};
    rate = learningRateAt(step, options.schedule, rates, schedule);
    optimizer.step(parameters, gradients, rate);
    const lost = trainer.findLost();
    if (lost !== undefined) return {ok: false, step: s + 1, layer: lost};
    const rows = batch.labels.length;
    score.add(p, batch.labels, sum + penalty * rows);
    for (const [layer, norm] of layerNorms(norms, layers)) sums.set(layer, sums.get(layer)! + norm);
    if (clipped) clippedSteps++;
    seen += rows;
    total += sum;
    lesson.onStep(seen / labels.length, total / seen);
  }
  const steps = rates.stepsPerEpoch;
  return {
    ok: true,
    learningRate: rate,
    train: score.scores(),
    gradientNorms: Object.fromEntries([...sums].map(([layer, sum]) => [layer, sum / steps])),
    clippedShare: clippedSteps / steps,
  };
}

/** The windows of a step, augmented, in arrays of their own. */
function takeBatch(lesson: Lesson, windows: Uint32Array, epoch: number): Batch {
  const {x, width, augmentation, classWeights} = lesson;
  const batch = {
    x: new Float32Array(windows.length * width),
    labels: new Int32Array(windows.length),
    weights: new Float32Array(windows.length),
  };
  for (let i = 0; i < windows.length; i++) {
    const window = windows[i]!;
    const label = lesson.labels[window]!;
    batch.x.set(x.subarray(window * width, (window + 1) * width), i * width);
    augmentation.apply(batch.x, i * width, epoch, window);
    batch.labels[i] = label;
    batch.weights[i] = classWeights?.[label] ?? 1;
  }
  return batch;
}
