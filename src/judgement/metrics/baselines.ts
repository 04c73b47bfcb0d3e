/** What the figures are to be compared with: doing without a model, and an interval that ignores who the windows are of. */

import type {Baselines, NaiveInterval} from "../../artifacts/evaluation/figures.ts";
import {computeMargins} from "../../stats/confusion.ts";
import {wilsonInterval} from "../../stats/wilson.ts";
import {orNull} from "../round.ts";
import {chanceAgreement} from "./agreement.ts";
import type {Estimates} from "./estimates.ts";

/** From a confusion matrix (classes × classes). */
export function computeBaselines(counts: Float64Array, classes: readonly string[]): Baselines {
  const margins = computeMargins(counts, classes.length);
  const most = Math.max(...margins.support);
  const present = margins.support.filter((n) => n > 0).length;
  return {
    majority: {
      class: classes[margins.support.indexOf(most)]!,
      accuracy: most / margins.total,
      macroF1: (2 * most) / (most + margins.total) / present,
    },
    chance: {accuracy: chanceAgreement(margins)},
    uniform: {accuracy: 1 / classes.length},
  };
}

/** The accuracy's interval as if windows were independent, beside the one over users. */
export function compareNaive(
  {figures, effectiveWindows}: Estimates,
  windows: number,
  level: number,
): NaiveInterval {
  const {value, lo, hi} = figures.accuracy;
  const share = value!;
  const naive = wilsonInterval(Math.round(share * windows), windows, level);
  const timesTooNarrow = lo === null || hi === null ? null : (hi - lo) / (naive.hi - naive.lo);
  return {
    accuracy: {value, ...naive},
    windows,
    timesTooNarrow,
    effectiveWindows: orNull(effectiveWindows),
  };
}
