/**
 * What a training run amounts to, in words: how it ended, what is kept, and what the gap between the two sets says.
 *
 * The thresholds are conventions, not statistics; the page names them. Training scores are taken while an epoch goes
 * on, with dropout and augmentation, so the true gap is rather larger than the one seen.
 */
import {type Level, worst} from "../../../artifacts/level.ts";
import type {Epoch} from "../../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {count, fixed, integer, list, percent, sentence, words} from "../../format.ts";

/** Gap of the accuracy, training minus validation, from which a run is called overfit. */
export const OVERFIT_GAP = 0.15;
/** Below this gap the two sets are called alike. */
export const SMALL_GAP = 0.05;
/** Share of the way from guessing to perfect macro-F1 below which a run is called underfit. */
export const UNDERFIT_SKILL = 0.5;
/** The same, below which nothing was learnt. */
export const UNLEARNT_SKILL = 0.1;
/** Rise of the validation loss above its lowest that is worth saying. */
const LOSS_RISE = 0.1;

export interface Judgement {
  readonly level: Level;
  /** How it ended, what is kept, how good it is, and what kind of run that is. */
  readonly statement: string;
  readonly reasons: readonly string[];
}

/** The epoch whose weights are kept; undefined where none was completed. */
export const findKept = (history: TrainingHistory): Epoch | undefined =>
  history.epochs.find(({epoch}) => epoch === history.bestEpoch);

export function judge(history: TrainingHistory): Judgement {
  const kept = findKept(history);
  const {broken, epochs} = history;
  if (kept === undefined)
    return {
      level: "fail",
      statement: `${ending(history)}, before the first epoch was over; there are no weights to keep.`,
      reasons: [BROKEN_ADVICE],
    };
  const fit = judgeFit(history, kept);
  const reasons = [
    ...(broken === null
      ? []
      : [`${BROKEN_ADVICE} The curves and the gradient norms up to then help to tell which.`]),
    ...fit.reasons,
    ...lossReasons(epochs, kept),
    ...classReasons(history, kept),
    ...endReasons(history, kept),
  ];
  const scores = `${percent(kept.validation.accuracy)} of ${validationWindows(history)} right, macro F1 ${fixed(kept.validation.macroF1, 3)}`;
  return {
    level: worst([fit.level, broken === null ? "pass" : "fail", epochs.length === 1 ? "warn" : "pass"]),
    statement: `${ending(history)}; epoch ${integer(kept.epoch)} is kept: ${scores}. ${fit.sentence}`,
    reasons,
  };
}

const BROKEN_ADVICE =
  "A loss that is not finite comes of a learning rate that is too high, gradients that are not clipped, or input that is not finite.";

/** How the run ended, without a full stop. */
export function ending({stopped, epochs, broken}: TrainingHistory): string {
  if (broken !== null)
    return `The loss stopped being finite at step ${integer(broken.step)} of epoch ${integer(broken.epoch)}, first in layer ${broken.layer}`;
  if (epochs.length === 1) return stopped === "early stopping" ? "Stopped after one epoch" : "Ran one epoch";
  return stopped === "early stopping"
    ? `Stopped early, after ${count(epochs.length, "epoch")}`
    : `Ran all ${count(epochs.length, "epoch")}`;
}

function validationWindows({windows, users}: TrainingHistory): string {
  const n = windows.validation.reduce((a, b) => a + b, 0);
  return `${count(n, "validation window")} of ${count(users.validation.length, "person", "people")}`;
}

/**
 * Macro-F1, over the classes that occur, of always answering the most frequent class, or of drawing one of all evenly
 * where that is better. `windows` are counts (classes).
 */
export function guessedMacroF1(windows: readonly number[]): number {
  const sum = windows.reduce((a, b) => a + b, 0);
  const shares = windows.filter((n) => n > 0).map((n) => n / sum);
  if (shares.length === 0) return 0;
  const f1 = (precision: number, recall: number): number => (2 * precision * recall) / (precision + recall);
  const even = shares.reduce((total, share) => total + f1(share, 1 / windows.length), 0);
  return Math.max(f1(Math.max(...shares), 1), even) / shares.length;
}

/** Share of the way from guessing to perfect; 0 where there is one class only. */
function skill(macroF1: number, windows: readonly number[]): number {
  const guessed = guessedMacroF1(windows);
  return guessed >= 1 ? 0 : (macroF1 - guessed) / (1 - guessed);
}

interface Fit {
  readonly level: Level;
  readonly sentence: string;
  readonly reasons: readonly string[];
}

function judgeFit({windows, epochs}: TrainingHistory, {train, validation}: Epoch): Fit {
  const trainSkill = skill(train.macroF1, windows.train);
  const guessed = `guessing reaches ${fixed(guessedMacroF1(windows.train), 3)}`;
  const onTraining = `macro F1 is ${fixed(train.macroF1, 3)} even on the training windows, where ${guessed}`;
  if (epochs.length === 1 && trainSkill < UNDERFIT_SKILL)
    return {level: "warn", sentence: `One epoch was too few to fit the data: ${onTraining}.`, reasons: []};
  if (trainSkill < UNLEARNT_SKILL)
    return {level: "fail", sentence: `Nothing was learnt: ${onTraining}.`, reasons: []};
  if (skill(validation.macroF1, windows.validation) < UNLEARNT_SKILL)
    return {
      level: "fail",
      sentence: `What it learnt does not carry over: macro F1 is ${fixed(train.macroF1, 3)} on the training windows, but on the validation people no better than guessing, which reaches ${fixed(guessedMacroF1(windows.validation), 3)}.`,
      reasons: [],
    };
  if (trainSkill < UNDERFIT_SKILL)
    return {
      level: "warn",
      sentence: `The model underfits: ${onTraining}.`,
      reasons: [gapReason(train.accuracy - validation.accuracy)],
    };
  const gap = train.accuracy - validation.accuracy;
  if (gap >= OVERFIT_GAP)
    return {
      level: "warn",
      sentence: `The model overfits: training accuracy is ${percent(train.accuracy)}, ${points(gap)} above.`,
      reasons: [
        "Part of such a gap may be that the validation people are others than the training people; more people, augmentation or stronger regularization narrow it.",
      ],
    };
  return {level: "pass", sentence: gapReason(gap), reasons: []};
}

function gapReason(gap: number): string {
  const size = `training accuracy is ${points(Math.abs(gap))} ${gap < 0 ? "below" : "above"}`;
  if (Math.abs(gap) < SMALL_GAP) return `The gap to training is small: ${size}.`;
  if (gap < 0)
    return `There is no sign of overfitting: ${size}, as dropout and augmentation act on training alone, or the validation people are easier.`;
  return `The gap to training is moderate: ${size}.`;
}

const points = (share: number): string => `${fixed(100 * share, 1)} points`;

/** Whether the validation loss turned up while the training loss went on falling. */
function lossReasons(epochs: readonly Epoch[], kept: Epoch): string[] {
  const last = epochs.at(-1)!;
  const lowest = epochs.reduce((a, b) => (b.validation.loss < a.validation.loss ? b : a));
  const rise = last.validation.loss / lowest.validation.loss - 1;
  if (lowest === last || !(lowest.validation.loss > 0) || !(rise >= LOSS_RISE)) return [];
  const turned = `The validation loss was lowest at epoch ${integer(lowest.epoch)} and rose by ${percent(rise, 0)} until the end`;
  if (!(last.train.loss < lowest.train.loss))
    return [`${turned}, as did the loss on training: the run had become unstable.`];
  const after =
    kept.epoch > lowest.epoch
      ? " The epoch that is kept is a later one, so its confidence is likely too high."
      : "";
  return [`${turned}, while the training loss went on falling: a sign that later epochs memorised.${after}`];
}

/** Classes that the kept weights never recognise, or that cannot be judged. */
function classReasons({classes, windows}: TrainingHistory, {confusion}: Epoch): string[] {
  const named = (test: (i: number) => boolean): string[] =>
    classes.filter((_, i) => test(i)).map((name) => words(name));
  const occurs = (i: number): boolean => (confusion[i] ?? []).some((n) => n > 0);
  const missed = named((i) => occurs(i) && (confusion[i]?.[i] ?? 0) === 0);
  const absent = named((i) => !occurs(i));
  const untrained = named((i) => windows.train[i] === 0);
  const be = (names: readonly string[]): string => (names.length === 1 ? "is" : "are");
  return [
    ...(missed.length === 0 ? [] : [`Never recognised in validation: ${list(missed)}.`]),
    ...(absent.length === 0
      ? []
      : [
          `${sentence(list(absent))} ${be(absent)} absent from the validation windows: nothing is known there.`,
        ]),
    ...(untrained.length === 0 ? [] : [`No training window shows ${list(untrained)}.`]),
  ];
}

/** What the end of the run leaves open. */
function endReasons({epochs, stopped}: TrainingHistory, kept: Epoch): string[] {
  if (epochs.length === 1) return ["One epoch makes no curve: whether more would help cannot be told."];
  if (stopped === "all epochs" && kept.epoch === epochs.length)
    return [
      "The last epoch is the best one: the run ended while it was still improving, and more epochs may help.",
    ];
  return [];
}
