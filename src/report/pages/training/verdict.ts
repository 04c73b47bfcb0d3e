/** The verdict on a training run in words: how it ended, what is kept, how the model fits, and the reasons. */
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import type {Fit, Gap} from "../../../judgement/training/fit.ts";
import type {TrainingReason, TrainingVerdict} from "../../../judgement/training/verdict.ts";
import {capital, count, fixed, integer, list, percent, words} from "../../format.ts";

/** How the run ended, which epoch is kept, how good it is, and how the model fits. */
export function statement(history: TrainingHistory, {kept, fit}: TrainingVerdict): string {
  if (kept === undefined || fit === null)
    return `${ending(history)}, before the first epoch was over; there are no weights to keep.`;
  const {windows, users} = history;
  const validation = windows.validation.reduce((a, b) => a + b, 0);
  const on = `${count(validation, "validation window")} of ${count(users.validation.length, "person", "people")}`;
  const scores = `${percent(kept.validation.accuracy)} of ${on} right, macro F1 ${fixed(kept.validation.macroF1, 3)}`;
  const trained = kept.train;
  return `${ending(history)}; epoch ${integer(kept.epoch)} is kept: ${scores}. ${describeFit(fit, trained)}`;
}

/** What came of the run, as a title. */
export function heading(
  {kept, fit, level}: TrainingVerdict,
  {users: {validation}, diverged}: Pick<TrainingHistory, "users" | "diverged">,
): string {
  if (kept === undefined || fit === null) return "The training diverged before its first epoch was over";
  const right = `${percent(kept.validation.accuracy)} of the windows of ${count(validation.length, "validation person", "validation people")} are right`;
  const found =
    fit.kind === "fitted" && level === "pass" ? `The training worked: ${right}` : FOUND[fit.kind](right);
  return diverged === null ? found : `${found}; the training diverged after that`;
}

const FOUND: Readonly<Record<Fit["kind"], (right: string) => string>> = {
  "too few epochs": () => "One epoch was too few to learn from the data",
  "nothing learnt": () => "The training learnt nothing",
  "not carried over": () => "What was learnt does not carry over to the validation people",
  underfit: (right) => `The model underfits: ${right}`,
  overfit: (right) => `The model overfits: ${right}`,
  fitted: (right) => `Take the training with care: ${right}`,
};

/** How the run ended, without a full stop. */
function ending({stopped, epochs, diverged}: TrainingHistory): string {
  if (diverged !== null)
    return `The loss stopped being finite at step ${integer(diverged.step)} of epoch ${integer(diverged.epoch)}, first in layer ${diverged.layer}`;
  if (epochs.length === 1) return stopped === "early stopping" ? "Stopped after one epoch" : "Ran one epoch";
  return stopped === "early stopping"
    ? `Stopped early, after ${count(epochs.length, "epoch")}`
    : `Ran all ${count(epochs.length, "epoch")}`;
}

/** `train`: the kept epoch's scores on the training windows. */
function describeFit(fit: Fit, train: {readonly accuracy: number; readonly macroF1: number}): string {
  const macroF1 = `macro F1 is ${fixed(train.macroF1, 3)}`;
  const onTraining = (guessed: number): string =>
    `${macroF1} even on the training windows, where guessing reaches ${fixed(guessed, 3)}`;
  switch (fit.kind) {
    case "too few epochs":
      return `One epoch was too few to fit the data: ${onTraining(fit.guessed)}.`;
    case "nothing learnt":
      return `Nothing was learnt: ${onTraining(fit.guessed)}.`;
    case "not carried over":
      return `What it learnt does not carry over: ${macroF1} on the training windows, but on the validation people no better than guessing, which reaches ${fixed(fit.guessed, 3)}.`;
    case "underfit":
      return `The model underfits: ${onTraining(fit.guessed)}.`;
    case "overfit":
      return `The model overfits: training accuracy is ${percent(train.accuracy)}, ${points(fit.gap)} above.`;
    case "fitted":
      return describeGap(fit.gap);
  }
}

function describeGap(gap: Gap): string {
  const size = `training accuracy is ${points(gap)} ${gap.value < 0 ? "below" : "above"}`;
  switch (gap.size) {
    case "small":
      return `The gap to training is small: ${size}.`;
    case "reversed":
      return `There is no sign of overfitting: ${size}, as dropout and augmentation act on training alone, or the validation people are easier.`;
    case "moderate":
    case "large":
      return `The gap to training is moderate: ${size}.`;
  }
}

const points = ({value}: Gap): string => `${fixed(100 * Math.abs(value), 1)} points`;

/** Sentences, in the order of the verdict's reasons; what the fit adds comes after that of a diverged run. */
export function reasons({kept, fit, reasons: found}: TrainingVerdict): string[] {
  const diverged = found.filter(({kind}) => kind === "loss not finite");
  const others = found.filter(({kind}) => kind !== "loss not finite");
  const describe = (reason: TrainingReason): string => describeReason(reason, kept !== undefined);
  return [...diverged.map(describe), ...(fit === null ? [] : fitReasons(fit)), ...others.map(describe)];
}

function fitReasons(fit: Fit): string[] {
  if (fit.kind === "underfit") return [describeGap(fit.gap)];
  if (fit.kind !== "overfit") return [];
  return [
    "Part of such a gap may be that the validation people differ from the training people; more people, augmentation or stronger regularisation narrow it.",
  ];
}

function describeReason(reason: TrainingReason, hasCurves: boolean): string {
  switch (reason.kind) {
    case "loss not finite":
      return `A loss that is not finite comes from a learning rate that is too high, gradients that are not clipped, or input that is not finite.${hasCurves ? " The curves and the gradient norms up to then help to tell which." : ""}`;
    case "loss rose":
      return describeRise(reason);
    case "never recognised":
      return `Never recognised in validation: ${list(reason.classes.map(words))}.`;
    case "not validated":
      return `${capital(list(reason.classes.map(words)))} ${reason.classes.length === 1 ? "is" : "are"} absent from the validation windows: nothing is known there.`;
    case "not trained":
      return `No training window shows ${list(reason.classes.map(words))}.`;
    case "few validation people":
      return reason.people === 1
        ? "One person validates: it is not known how much the result would differ with another."
        : `${count(reason.people, "person validates", "people validate")}: they say little of others.`;
    case "mostly clipped":
      return `The gradient was clipped in ${percent(reason.share)} of all steps, so that the clip set their length: a smaller learning rate, or a clip further out, may learn better.`;
    case "one epoch":
      return "One epoch makes no curve: whether more would help is not known.";
    case "still improving":
      return "The last epoch is the best one: the run ended while it was still improving, and more epochs may help.";
  }
}

function describeRise({lowest, rise, trend}: Extract<TrainingReason, {kind: "loss rose"}>): string {
  const turned = `The validation loss was lowest at epoch ${integer(lowest)} and rose by ${percent(rise, 0)} until the end`;
  if (trend === "unstable") return `${turned}, as did the loss on training: the run had become unstable.`;
  const after =
    trend === "memorised before the kept epoch"
      ? " The epoch that is kept is a later one, so its confidence is likely too high."
      : "";
  return `${turned}, while the training loss went on falling: a sign that later epochs memorised.${after}`;
}
