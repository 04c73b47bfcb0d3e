/**
 * Every figure of the test windows with its interval, by a bootstrap over users, or over sessions where there is one
 * user, or without interval where there is one session.
 */

import type {BootstrapAccount} from "../../artifacts/evaluation/evaluation.ts";
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {bootstrapUnits, countResamples, percentileInterval, sumUnits} from "../../stats/bootstrap.ts";
import {orNull} from "../round.ts";
import type {ScoredWindows} from "./scored-windows.ts";
import {computeFigures, FIGURES, type FigureName, sumByUnit, type UnitShape} from "./unit-sums.ts";

export interface Estimates {
  readonly account: BootstrapAccount;
  readonly figures: Readonly<Record<FigureName, Estimate>>;
  /** Of each class. */
  readonly classF1: readonly Estimate[];
  /** Sums of all windows, in the layout of unit-sums.ts. */
  readonly sums: Float64Array;
  /** Variance of the accuracy over resamples; NaN without any. */
  readonly accuracyVariance: number;
}

export interface BootstrapParams {
  readonly bootstrapRounds: number;
  readonly level: number;
  /** Below this an interval over units is coarse. */
  readonly minUnits: number;
}

/** Computes all figures and their intervals from the windows (n ≥ 1). */
export function estimateFigures(
  windows: ScoredWindows,
  shape: UnitShape,
  params: BootstrapParams,
  random: () => number,
): Estimates {
  const {bootstrapRounds, level} = params;
  const byUser = sumByUnit(windows, windows.users, shape);
  const sessionKeys = windows.sessions.map((session, i) => `${windows.users[i]}\u0000${session}`);
  const bySession = byUser.names.length > 1 ? byUser : sumByUnit(windows, sessionKeys, shape);
  const unit = byUser.names.length > 1 ? "user" : bySession.names.length > 1 ? "session" : "none";
  const sums = sumUnits(bySession.sums);
  const values = computeFigures(sums, shape);
  const draws =
    unit === "none"
      ? []
      : bootstrapUnits(bySession.sums, bootstrapRounds, random, (total) => computeFigures(total, shape));
  const estimates = values.map((value, i) => toEstimate(value, draws[i], level));
  return {
    account: describeBootstrap(unit, bySession.names.length, params),
    figures: Object.fromEntries(FIGURES.map((name, i) => [name, estimates[i]!])) as Record<
      FigureName,
      Estimate
    >,
    classF1: estimates.slice(FIGURES.length),
    sums,
    accuracyVariance: draws[0] === undefined ? Number.NaN : variance(draws[0]),
  };
}

function toEstimate(value: number, draws: Float64Array | undefined, level: number): Estimate {
  if (draws === undefined || Number.isNaN(value)) return {value: orNull(value), lo: null, hi: null};
  const {lo, hi} = percentileInterval(draws, level);
  return {value, lo: orNull(lo), hi: orNull(hi)};
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function describeBootstrap(
  unit: BootstrapAccount["unit"],
  units: number,
  {bootstrapRounds: rounds, level, minUnits}: BootstrapParams,
): BootstrapAccount {
  if (unit === "none") {
    return {
      unit,
      units,
      rounds: 0,
      level,
      method: "no interval",
      distinctResamples: 1,
      caution: "One session of one person: nothing can be said about how the figures would vary over people.",
    };
  }
  const distinctResamples = countResamples(units);
  const method = `percentile bootstrap over ${units} ${unit === "user" ? "people" : "sessions"}, ${rounds} rounds`;
  return {
    unit,
    units,
    rounds,
    level,
    method,
    distinctResamples,
    caution: caution(unit, units, {resamples: distinctResamples, minUnits}),
  };
}

function caution(
  unit: "user" | "session",
  units: number,
  {resamples, minUnits}: {readonly resamples: number; readonly minUnits: number},
): string | null {
  if (unit === "session")
    return `One test person: the intervals are over the ${units} sessions of that person and say nothing about other people.`;
  if (units >= minUnits) return null;
  return `Only ${units} test people, who can be drawn in ${resamples} ways: the intervals are coarse and rather too narrow.`;
}
