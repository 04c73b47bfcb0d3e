/** What a training run amounts to: its level, how the model fits, and what a reader should know besides. */

import {type Level, worst} from "../../artifacts/level.ts";
import type {Epoch} from "../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import {type Fit, judgeFit} from "./fit.ts";
import {type GradientFlow, judgeGradients} from "./gradient-flow.ts";
import {findLostRecall, type LostRecall} from "./lost-recall.ts";
import type {TrainingThresholds} from "./params.ts";

export interface TrainingVerdict {
  readonly level: Level;
  /** The epoch whose weights are the model's; undefined where none was completed. */
  readonly kept: Epoch | undefined;
  /** Null where no epoch was completed. */
  readonly fit: Fit | null;
  readonly reasons: readonly TrainingReason[];
  /** Null where no gradient norm was recorded. */
  readonly gradients: GradientFlow | null;
  /** Behaviours that the kept weights recognise clearly better than those of the last epoch. */
  readonly lost: readonly LostRecall[];
  /** What it was judged by. */
  readonly thresholds: TrainingThresholds;
}

export type TrainingReason =
  | {readonly kind: "loss not finite"}
  | {readonly kind: "loss rose"; readonly lowest: number; readonly rise: number; readonly trend: LossTrend}
  | {readonly kind: "never recognised" | "not validated" | "not trained"; readonly classes: readonly string[]}
  | {readonly kind: "few validation people"; readonly people: number}
  /** `share` of all steps had their gradient clipped. */
  | {readonly kind: "mostly clipped"; readonly share: number}
  | {readonly kind: "one epoch" | "still improving"};

/** Of a validation loss that rose: the training loss rose with it, or went on falling, before or after the kept epoch. */
export type LossTrend = "unstable" | "memorised" | "memorised before the kept epoch";

export function judgeTraining(history: TrainingHistory, thresholds: TrainingThresholds): TrainingVerdict {
  const {epochs, diverged} = history;
  const kept = epochs.find(({epoch}) => epoch === history.bestEpoch);
  const gradients = judgeGradients(history, thresholds);
  if (kept === undefined)
    return {
      level: "fail",
      kept,
      fit: null,
      reasons: [{kind: "loss not finite"}],
      gradients,
      lost: [],
      thresholds,
    };
  const fit = judgeFit(history, kept, thresholds);
  const care = [...judgePeople(history, thresholds), ...judgeClipping(history, thresholds)];
  return {
    level: worst([
      fit.level,
      diverged === null ? "pass" : "fail",
      epochs.length === 1 || care.length > 0 ? "warn" : "pass",
    ]),
    kept,
    fit,
    reasons: [
      ...(diverged === null ? [] : [{kind: "loss not finite"} as const]),
      ...care,
      ...judgeLoss(epochs, kept, thresholds),
      ...judgeClasses(history, kept),
      ...judgeEnd(history, kept),
    ],
    gradients,
    lost: findLostRecall(history, kept, thresholds),
    thresholds,
  };
}

/** Whether enough people validate for the result to say something of others. */
function judgePeople({users}: TrainingHistory, {minValidationUsers}: TrainingThresholds): TrainingReason[] {
  const people = users.validation.length;
  return people < minValidationUsers ? [{kind: "few validation people", people}] : [];
}

/** Whether the steps were set by the clip more often than by the gradient. */
function judgeClipping({epochs}: TrainingHistory, {clippedShare}: TrainingThresholds): TrainingReason[] {
  const share = clippedSteps(epochs);
  return share > clippedShare ? [{kind: "mostly clipped", share}] : [];
}

/** The share of all steps whose gradient was clipped; every epoch has as many steps. */
export function clippedSteps(epochs: readonly Pick<Epoch, "clippedShare">[]): number {
  return epochs.reduce((sum, epoch) => sum + epoch.clippedShare, 0) / epochs.length;
}

/** Whether the validation loss turned up while the training loss went on falling. */
function judgeLoss(epochs: readonly Epoch[], kept: Epoch, {lossRise}: TrainingThresholds): TrainingReason[] {
  const last = epochs.at(-1)!;
  const lowest = epochs.reduce((a, b) => (b.validation.loss < a.validation.loss ? b : a));
  const rise = last.validation.loss / lowest.validation.loss - 1;
  if (lowest === last || !(lowest.validation.loss > 0) || !(rise >= lossRise)) return [];
  const trend = !(last.train.loss < lowest.train.loss)
    ? "unstable"
    : kept.epoch > lowest.epoch
      ? "memorised before the kept epoch"
      : "memorised";
  return [{kind: "loss rose", lowest: lowest.epoch, rise, trend}];
}

/** Classes that the kept weights never recognise, or that cannot be judged. */
function judgeClasses({classes, windows}: TrainingHistory, {confusion}: Epoch): TrainingReason[] {
  const occurs = (i: number): boolean => (confusion[i] ?? []).some((n) => n > 0);
  const found = [
    ["never recognised", (i: number) => occurs(i) && (confusion[i]?.[i] ?? 0) === 0],
    ["not validated", (i: number) => !occurs(i)],
    ["not trained", (i: number) => windows.train[i] === 0],
  ] as const;
  return found
    .map(([kind, test]) => ({kind, classes: classes.filter((_, i) => test(i))}))
    .filter((reason) => reason.classes.length > 0);
}

/** What the end of the run leaves open. */
function judgeEnd({epochs, stopped}: TrainingHistory, kept: Epoch): TrainingReason[] {
  if (epochs.length === 1) return [{kind: "one epoch"}];
  return stopped === "all epochs" && kept.epoch === epochs.length ? [{kind: "still improving"}] : [];
}
