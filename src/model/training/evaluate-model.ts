/** Scores of a model on the windows of some users, with intervals over these users. */
import type {Metric, ModelCard} from "../../artifacts/training/card.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {countUnitsOfClasses, figureInterval, meanUnitsOfClasses} from "../../stats/cluster-interval.ts";
import {linearise, sumClusters} from "../../stats/cluster-variance.ts";
import {computeAccuracy, computeMargins} from "../../stats/confusion.ts";
import type {KerasModel} from "../keras/model.ts";
import {predictWindows} from "./predict-windows.ts";
import type {LabelledWindows} from "./training-data.ts";

export interface Evaluation {
  readonly windows: number;
  readonly users: number;
  readonly accuracy: Metric;
  readonly macroF1: Metric;
  readonly byUser: ModelCard["metrics"]["testByUser"];
  readonly byClass: ModelCard["metrics"]["testByClass"];
}

/** Predicts the windows and scores them. Intervals at `level` are over users, as an evaluation has them; null for one user. */
export async function evaluateModel(
  model: KerasModel,
  classes: readonly string[],
  windows: LabelledWindows,
  {threads, level}: {threads: number; level: number},
): Promise<Evaluation> {
  const p = await predictWindows(model, windows, threads);
  const counts = confusionByUser(p, windows, classes.length);
  const users = [...counts.values()];
  const total = sumClusters(users);
  return {
    windows: windows.labels.length,
    users: counts.size,
    ...scoreWithIntervals(users, total, classes.length, level),
    byUser: Object.fromEntries([...counts].map(([name, own]) => [name, scoreUser(own, classes.length)])),
    byClass: scoreClasses(total, classes),
  };
}

/** Confusion counts (classes × classes) of each user, by name. */
function confusionByUser(
  p: Float32Array,
  {labels, users}: LabelledWindows,
  classes: number,
): Map<string, Float64Array> {
  const names = [...new Set(users)].sort();
  const counts = new Map(names.map((name) => [name, new Float64Array(classes * classes)]));
  for (let i = 0; i < labels.length; i++) {
    let top = 0;
    for (let c = 1; c < classes; c++) if (p[i * classes + c]! > p[i * classes + top]!) top = c;
    counts.get(users[i]!)![labels[i]! * classes + top]!++;
  }
  return counts;
}

function scoreWithIntervals(
  users: readonly Float64Array[],
  total: Float64Array,
  classes: number,
  level: number,
): Pick<Evaluation, "accuracy" | "macroF1"> {
  const figures = (sums: Float64Array): [accuracy: number, macroF1: number] => {
    const margins = computeMargins(sums, classes);
    return [computeAccuracy(margins), macroAverage(computeClassScores(margins).f1)];
  };
  const [accuracy, macroF1] = figures(total);
  const influences = linearise(users, total, figures);
  const windows = total.reduce((sum, count) => sum + count, 0);
  const withInterval = (value: number, at: number, units: number): Metric => {
    const {lo, hi} = figureInterval(value, influences[at]!, [0, 1], {units, windows, level});
    return {value: round(value), low: orNull(lo), high: orNull(hi)};
  };
  return {
    accuracy: withInterval(accuracy, 0, users.length),
    macroF1: withInterval(macroF1, 1, meanUnitsOfClasses(countUnitsOfClasses(users, classes))),
  };
}

function scoreUser(counts: Float64Array, classes: number): {windows: number; accuracy: number} {
  const margins = computeMargins(counts, classes);
  return {windows: margins.total, accuracy: round(computeAccuracy(margins))};
}

function scoreClasses(total: Float64Array, classes: readonly string[]): Evaluation["byClass"] {
  const margins = computeMargins(total, classes.length);
  const scores = computeClassScores(margins);
  return Object.fromEntries(
    classes.map((name, c) => [
      name,
      {
        windows: margins.support[c]!,
        recall: orNull(scores.recall[c]!),
        precision: orNull(scores.precision[c]!),
        f1: orNull(scores.f1[c]!),
      },
    ]),
  );
}

/** To 1e-6, as every figure of an artifact. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
const orNull = (value: number): number | null => (Number.isFinite(value) ? round(value) : null);
