/**
 * Every figure of the test windows with its interval over users, or over sessions where there is one user, or without
 * interval where there is one session.
 */

import type {IntervalAccount} from "../../artifacts/evaluation/evaluation.ts";
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {
  countUnitsOfClasses,
  effectiveWindows,
  figureInterval,
  meanUnitsOfClasses,
  type Range,
} from "../../stats/cluster-interval.ts";
import {clusterVariance, linearise, sumClusters} from "../../stats/cluster-variance.ts";
import {orNull} from "../round.ts";
import {type CalibrationError, estimateCalibrationError} from "./calibration-error.ts";
import type {ScoredWindows} from "./scored-windows.ts";
import {
  calibrationOf,
  computeFigures,
  confusionOf,
  FIGURES,
  type FigureName,
  sumByUnit,
  type UnitShape,
} from "./unit-sums.ts";
import {chooseUnits} from "./units.ts";

export interface Estimates {
  readonly account: IntervalAccount;
  readonly figures: Readonly<Record<FigureName, Estimate>>;
  /** Of each class. */
  readonly classF1: readonly Estimate[];
  /** Null without two units. */
  readonly calibrationError: CalibrationError | null;
  /** Sums of all windows, in the layout of unit-sums.ts. */
  readonly sums: Float64Array;
  /** Of each figure over units; NaN without two of them. */
  readonly standardErrors: Readonly<Record<FigureName, number>>;
  /** Independent windows that would know the accuracy as well; NaN without an interval. */
  readonly effectiveWindows: number;
}

export interface IntervalParams {
  /** Draws behind the calibration error's interval. */
  readonly calibrationRounds: number;
  readonly level: number;
  /** Below this an interval over units is coarse. */
  readonly minUnits: number;
}

const AGREEMENTS: ReadonlySet<FigureName> = new Set(["kappa", "mcc"]);
/** Averages in which each class weighs the same, however few people show it. */
const MACRO: ReadonlySet<FigureName> = new Set(["balancedAccuracy", "macroPrecision", "macroF1"]);

/** Computes all figures and their intervals from the windows (n ≥ 1). */
export function estimateFigures(
  windows: ScoredWindows,
  shape: UnitShape,
  params: IntervalParams,
  random: () => number,
): Estimates {
  const {unit, keys} = chooseUnits(windows);
  const units = sumByUnit(windows, keys, shape).sums;
  const sums = sumClusters(units);
  const values = computeFigures(sums, shape);
  const influences = linearise(units, sums, (total) => computeFigures(total, shape));
  const unitsOfClass = countUnitsOfClasses(
    units.map((own) => confusionOf(own, shape)),
    shape.classes,
  );
  const meanUnits = meanUnitsOfClasses(unitsOfClass);
  const of = (at: number, range: Range, count: number): Estimate => {
    const sample = {units: count, windows: windows.truth.length, level: params.level};
    const {lo, hi} = figureInterval(values[at]!, influences[at]!, range, sample);
    return {value: orNull(values[at]!), lo: orNull(lo), hi: orNull(hi)};
  };
  const calibrationError =
    units.length < 2
      ? null
      : estimateCalibrationError(
          units.map((own) => calibrationOf(own, shape)),
          params.level,
          params.calibrationRounds,
          random,
        );
  const {lo, hi} = calibrationError ?? {lo: null, hi: null};
  const ece = {value: orNull(values[FIGURES.indexOf("ece")]!), lo, hi};
  const entries = FIGURES.map((name, at) => {
    if (name === "ece") return [name, ece] as const;
    return [name, of(at, rangeOf(name), MACRO.has(name) ? meanUnits : units.length)] as const;
  });
  const accuracy = values[0]!;
  const independent = () =>
    effectiveWindows(accuracy, clusterVariance(influences[0]!, units.length), {
      units: units.length,
      windows: windows.truth.length,
    });
  return {
    account: describeIntervals(unit, units.length, params),
    figures: Object.fromEntries(entries) as Record<FigureName, Estimate>,
    classF1: unitsOfClass.map((count, k) => of(FIGURES.length + k, [0, 1], count)),
    calibrationError,
    sums,
    standardErrors: Object.fromEntries(
      FIGURES.map((name, at) => [name, Math.sqrt(clusterVariance(influences[at]!, units.length))]),
    ) as Record<FigureName, number>,
    effectiveWindows: unit === "none" ? Number.NaN : independent(),
  };
}

function rangeOf(name: FigureName): Range {
  if (name === "logLoss") return null;
  if (name === "brier") return [0, 2];
  return AGREEMENTS.has(name) ? [-1, 1] : [0, 1];
}

function describeIntervals(
  unit: IntervalAccount["unit"],
  units: number,
  {level, minUnits}: IntervalParams,
): IntervalAccount {
  if (unit === "none") {
    const caution =
      "One session of one person: nothing can be said about how the figures would vary over people.";
    return {unit, units, level, method: "no interval", caution};
  }
  const method = `Student’s t and Wilson’s score on how the figures vary over ${units} ${unit === "user" ? "people" : "sessions"}`;
  return {unit, units, level, method, caution: caution(unit, units, minUnits)};
}

function caution(unit: "user" | "session", units: number, minUnits: number): string | null {
  if (unit === "session")
    return `One test person: the intervals are over the ${units} sessions of that person and say nothing about other people.`;
  return units >= minUnits ? null : `Only ${units} test people: the intervals are wide.`;
}
