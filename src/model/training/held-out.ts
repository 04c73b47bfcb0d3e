/** Scores of a model on the windows of some users, with intervals over these users. */

import type {Metric} from "../../artifacts/training/card.ts";
import {bootstrapUnits, percentileInterval, sumUnits} from "../../stats/bootstrap.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins} from "../../stats/confusion.ts";
import type {KerasModel} from "../keras/model.ts";
import {predictWindows} from "./predict-windows.ts";
import type {LabelledWindows} from "./training-data.ts";

export interface HeldOut {
  readonly windows: number;
  readonly users: number;
  readonly accuracy: Metric;
  readonly macroF1: Metric;
  readonly byUser: Readonly<Record<string, {readonly windows: number; readonly accuracy: number}>>;
  readonly byClass: Readonly<
    Record<
      string,
      {
        readonly windows: number;
        readonly recall: number | null;
        readonly precision: number | null;
        readonly f1: number | null;
      }
    >
  >;
}

/** Rounds of the bootstrap over users. */
const ROUNDS = 2000;

/**
 * Predicts the windows and scores them. Intervals are percentiles of a bootstrap over users at `level`, null for
 * one user; `random` gives the resamples.
 */
export async function scoreHeldOut(
  model: KerasModel,
  classes: readonly string[],
  windows: LabelledWindows,
  {threads, level, random}: {threads: number; level: number; random: () => number},
): Promise<HeldOut> {
  const k = classes.length;
  const {labels, users} = windows;
  const p = await predictWindows(model, windows, threads);
  const names = [...new Set(users)].sort();
  const counts = new Map(names.map((name) => [name, new Float64Array(k * k)]));
  for (let i = 0; i < labels.length; i++) {
    let top = 0;
    for (let c = 1; c < k; c++) if (p[i * k + c]! > p[i * k + top]!) top = c;
    counts.get(users[i]!)![labels[i]! * k + top]!++;
  }
  const units = [...counts.values()];
  const total = sumUnits(units);
  const figures = (sums: Float64Array): [number, number] => {
    const margins = computeMargins(sums, k);
    return [computeAccuracy(margins), macroAverage(computeClassScores(margins).f1)];
  };
  const draws = units.length > 1 ? bootstrapUnits(units, ROUNDS, random, figures) : [];
  const [accuracy, macroF1] = figures(total).map((value, i): Metric => {
    const draw = draws[i];
    if (draw === undefined) return {value: round(value), low: null, high: null};
    const {lo, hi} = percentileInterval(draw, level);
    return {value: round(value), low: orNull(lo), high: orNull(hi)};
  });
  const margins = computeMargins(total, k);
  const scores = computeClassScores(margins);
  return {
    windows: labels.length,
    users: names.length,
    accuracy: accuracy!,
    macroF1: macroF1!,
    byUser: Object.fromEntries(
      [...counts].map(([name, sums]) => {
        const own = computeMargins(sums, k);
        return [name, {windows: own.total, accuracy: round(computeAccuracy(own))}];
      }),
    ),
    byClass: Object.fromEntries(
      classes.map((name, c) => [
        name,
        {
          windows: margins.support[c]!,
          recall: orNull(scores.recall[c]!),
          precision: orNull(scores.precision[c]!),
          f1: orNull(scores.f1[c]!),
        },
      ]),
    ),
  };
}

/** To 1e-6, as every figure of an artifact. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
const orNull = (value: number): number | null => (Number.isFinite(value) ? round(value) : null);
