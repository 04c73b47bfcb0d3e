/**
 * How a model fits: whether it learnt, whether what it learnt carries over to the validation people, and how far the
 * two sets lie apart.
 *
 * The thresholds are conventions, not statistics. Training scores are taken while an epoch goes on, with dropout and
 * augmentation, so the true gap is rather larger than the one seen.
 */

import type {Level} from "../../artifacts/level.ts";
import type {Epoch} from "../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import type {TrainingThresholds} from "./params.ts";

/** `guessed` is the macro-F1 of guessing on the windows in question; `gap` training accuracy less validation accuracy. */
export type Fit =
  | {readonly kind: "too few epochs" | "nothing learnt"; readonly level: Level; readonly guessed: number}
  | {readonly kind: "not carried over"; readonly level: Level; readonly guessed: number}
  | {readonly kind: "underfit"; readonly level: Level; readonly guessed: number; readonly gap: Gap}
  | {readonly kind: "overfit" | "fitted"; readonly level: Level; readonly gap: Gap};

export interface Gap {
  /** Training accuracy less validation accuracy. */
  readonly value: number;
  readonly size: "small" | "reversed" | "moderate" | "large";
}

/** Judges the kept epoch of a run. */
export function judgeFit(
  {windows, epochs}: TrainingHistory,
  {train, validation}: Epoch,
  thresholds: TrainingThresholds,
): Fit {
  const {underfitSkill, unlearntSkill} = thresholds;
  const guessed = guessedMacroF1(windows.train);
  const skill = skillOf(train.macroF1, guessed);
  const guessedOnOthers = guessedMacroF1(windows.validation);
  const gap = sizeGap(train.accuracy - validation.accuracy, thresholds);
  if (epochs.length === 1 && skill < underfitSkill) return {kind: "too few epochs", level: "warn", guessed};
  if (skill < unlearntSkill) return {kind: "nothing learnt", level: "fail", guessed};
  if (skillOf(validation.macroF1, guessedOnOthers) < unlearntSkill)
    return {kind: "not carried over", level: "fail", guessed: guessedOnOthers};
  if (skill < underfitSkill) return {kind: "underfit", level: "warn", guessed, gap};
  return gap.size === "large" ? {kind: "overfit", level: "warn", gap} : {kind: "fitted", level: "pass", gap};
}

function sizeGap(value: number, {overfitGap, smallGap}: TrainingThresholds): Gap {
  if (Math.abs(value) < smallGap) return {value, size: "small"};
  if (value < 0) return {value, size: "reversed"};
  return {value, size: value >= overfitGap ? "large" : "moderate"};
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

/** Share of the way from guessing to a macro-F1 of 1; 0 where guessing is perfect, as with one class. */
function skillOf(macroF1: number, guessed: number): number {
  return guessed >= 1 ? 0 : (macroF1 - guessed) / (1 - guessed);
}
