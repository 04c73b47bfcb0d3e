/** What the predictions of a stretch look like, in figures whose spread over people is about normal. */
import {moments} from "../../stats/moments.ts";
import {classShares, type Predictions} from "./predictions.ts";
import type {WindowTable} from "./window-table.ts";

/** When each window of a table begins, and in whose recording. */
export interface Timing {
  /** ms */
  readonly start: Float64Array;
  /** Person and session. */
  readonly owner: readonly string[];
  /** Windows whose starts are farther apart are not neighbours, ms. */
  readonly farthest: number;
}

/** Windows up to twice their length apart are neighbours: labelled data has none where the behaviour changes. */
export function timingOf({users, sessions, start, length, rateHz}: WindowTable): Timing {
  const owner = users.map((user, row) => `${user ?? ""}/${sessions[row] ?? ""}`);
  return {start, owner, farthest: (2 * 1000 * length) / rateHz};
}

export interface PredictionFigures {
  readonly confidence: number;
  /** Nats. */
  readonly entropy: number;
  /** Share of the windows below the confidence that counts as uncertain. */
  readonly uncertain: number;
  /** Changes of the prediction a minute, which depend neither on the length of a window nor on the step; NaN of one window. */
  readonly transitions: number;
  readonly shares: readonly number[];
  /** Root mean square distance from what the model learnt; NaN where it was not measured. */
  readonly novelty: number;
  readonly windows: number;
  readonly minutes: number;
}

/** Of the rows `rows`, in the order of time; `timing` is of all rows of the predictions. */
export function predictionFigures(
  predictions: Predictions,
  rows: readonly number[],
  {timing, uncertainConfidence}: {timing: Timing; uncertainConfidence: number},
): PredictionFigures {
  const {changes, minutes} = countTransitions(predictions.predicted, rows, timing);
  const confidence = rows.map((row) => predictions.confidence[row]!);
  return {
    confidence: moments(confidence).mean,
    entropy: moments(rows.map((row) => predictions.entropy[row]!)).mean,
    uncertain: confidence.filter((value) => value < uncertainConfidence).length / rows.length,
    transitions: changes / minutes,
    shares: classShares(predictions, rows),
    novelty: Math.sqrt(moments(rows.map((row) => predictions.novelty?.[row] ?? Number.NaN)).mean),
    windows: rows.length,
    minutes,
  };
}

const MS_A_MINUTE = 60_000;

/** Changes from a window to its neighbour, and the minutes between the starts of all neighbours together. */
export function countTransitions(
  predicted: ArrayLike<number>,
  rows: readonly number[],
  {start, owner, farthest}: Timing,
): {changes: number; minutes: number} {
  let changes = 0;
  let ms = 0;
  for (let i = 1; i < rows.length; i++) {
    const [before, here] = [rows[i - 1]!, rows[i]!];
    const step = start[here]! - start[before]!;
    if (owner[here] !== owner[before] || step <= 0 || step > farthest) continue;
    ms += step;
    if (predicted[here] !== predicted[before]) changes++;
  }
  return {changes, minutes: ms / MS_A_MINUTE};
}

/** The scale on which a figure's spread over people is about normal; the half counts keep none and all finite. */
export const NORMAL_SCALE = {
  confidence: ({confidence, windows}: PredictionFigures): number => logit(shrink(confidence, windows)),
  entropy: ({entropy}: PredictionFigures): number => Math.log(entropy + 1e-3),
  uncertain: ({uncertain, windows}: PredictionFigures): number => logit(shrink(uncertain, windows)),
  transitions: ({transitions, minutes}: PredictionFigures): number => Math.log(transitions + 0.5 / minutes),
  novelty: ({novelty}: PredictionFigures): number => Math.log(novelty + 1e-3),
} as const;

/** As if one window more had been seen, half of it. */
const shrink = (share: number, windows: number): number => (share * windows + 0.5) / (windows + 1);
const logit = (share: number): number => Math.log(share / (1 - share));
