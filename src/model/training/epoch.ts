/** One epoch: every training window once, in batches, each with its step of the optimizer. */
import type {Epoch} from "../../artifacts/training/epoch.ts";
import {batchOf, epochOrder} from "./batches.ts";
import {clipGradients, layerNorms} from "./clip.ts";
import {addPenalty} from "./penalty.ts";
import {learningRateAt, type ScheduleState} from "./schedule.ts";
import {ScoreSum} from "./scores.ts";
import type {Batch} from "./trainer.ts";
import type {TrainingContext} from "./training-context.ts";

export type EpochOutcome =
  | ({readonly ok: true} & Pick<Epoch, "learningRate" | "train" | "gradientNorms" | "clippedShare">)
  /** The loss, a gradient or a variable stopped being finite at `step`, from 1. */
  | {readonly ok: false; readonly step: number; readonly layer: string};

/** Trains epoch number `epoch`, from 1. */
export async function trainEpoch(
  context: TrainingContext,
  epoch: number,
  schedule: ScheduleState,
): Promise<EpochOutcome> {
  const {trainer, optimizer, options, scheduleInputs, seed, labels, classes} = context;
  const order = epochOrder(labels.length, seed, epoch);
  const layers = trainer.trainableVariables.map(({layer}) => layer);
  const parameters = trainer.trainableVariables.map(({values}) => values);
  const sums = new Map<string, number>(layers.map((layer) => [layer, 0]));
  const score = new ScoreSum(classes);
  let clippedSteps = 0;
  let done = 0;
  let total = 0;
  let rate = 0;
  for (let s = 0; s < scheduleInputs.stepsPerEpoch; s++) {
    const step = (epoch - 1) * scheduleInputs.stepsPerEpoch + s;
    const batch = makeBatch(context, batchOf(order, s, options.batchSize), epoch);
    const {loss, p, gradients} = await trainer.step(batch, {seed, step});
    const penalty = addPenalty(options.l2, trainer.trainableVariables, gradients);
    const {norms, globalNorm, clipped} = clipGradients(gradients, options.clip);
    const sum = loss.reduce((all, one, i) => all + one * batch.weights[i]!, 0);
    if (!Number.isFinite(sum) || !Number.isFinite(globalNorm))
      return {
        ok: false,
        step: s + 1,
        layer: (await trainer.findNonFiniteLayer(batch, {seed, step})) ?? "the loss",
      };
    rate = learningRateAt(step, options.schedule, scheduleInputs, schedule);
    optimizer.step(parameters, gradients, rate);
    const nonFinite = trainer.findNonFiniteVariable();
    if (nonFinite !== undefined) return {ok: false, step: s + 1, layer: nonFinite};
    const rows = batch.labels.length;
    score.add(p, batch.labels, sum + penalty * rows);
    for (const [layer, norm] of layerNorms(norms, layers)) sums.set(layer, sums.get(layer)! + norm);
    if (clipped) clippedSteps++;
    done += rows;
    total += sum;
    context.onStep(done / labels.length, total / done);
  }
  const steps = scheduleInputs.stepsPerEpoch;
  return {
    ok: true,
    learningRate: rate,
    train: score.scores(),
    gradientNorms: Object.fromEntries([...sums].map(([layer, sum]) => [layer, sum / steps])),
    clippedShare: clippedSteps / steps,
  };
}

/** The windows of a step, augmented, in arrays of their own. */
function makeBatch(context: TrainingContext, windows: Uint32Array, epoch: number): Batch {
  const {x, width, augmentation, classWeights} = context;
  const batch = {
    x: new Float32Array(windows.length * width),
    labels: new Int32Array(windows.length),
    weights: new Float32Array(windows.length),
  };
  for (let i = 0; i < windows.length; i++) {
    const window = windows[i]!;
    const label = context.labels[window]!;
    batch.x.set(x.subarray(window * width, (window + 1) * width), i * width);
    augmentation.apply(batch.x, i * width, epoch, window);
    batch.labels[i] = label;
    batch.weights[i] = classWeights?.[label] ?? 1;
  }
  return batch;
}
