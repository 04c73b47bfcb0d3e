/**
 * People as the sample: the mean over people, what is to be expected of a new person, and whether people differ too much.
 *
 * Each person is one draw from all people (a random effect), so people count alike, however many windows they gave.
 * Weights by precision (Paule and Mandel, 1982) are not used: people of high accuracy have little variance, so weights
 * follow the accuracy, and the intervals hold the truth in 79 to 98 % of samples. docs/statistics.md has the rates.
 */
import type {PeopleSummary} from "../../artifacts/evaluation/people.ts";
import {chiSquareSurvival} from "../../stats/chi-square.ts";
import {moments} from "../../stats/moments.ts";
import {normalQuantile} from "../../stats/normal.ts";
import {studentQuantile} from "../../stats/student-t.ts";
import {scoreInterval} from "../../stats/wilson.ts";
import type {WithinPerson} from "./within-person.ts";

export interface SpreadParams {
  /** How far below the mean the accuracy of the low share of people may lie. */
  readonly maxLowGap: number;
  /** The share of people that is low, such as 0.1. */
  readonly lowShare: number;
  /** Of the test that people differ too much. */
  readonly alpha: number;
}

interface Person {
  readonly accuracy: number;
  readonly windows: number;
}

/** Of at least one person; intervals are null for fewer than two. */
export function summarisePeople(
  people: readonly Person[],
  within: WithinPerson,
  level: number,
  params: SpreadParams,
): PeopleSummary {
  const n = people.length;
  const accuracies = Float64Array.from(people, ({accuracy}) => accuracy);
  const {mean, variance: populationVariance} = moments(accuracies);
  const chance =
    people.reduce((sum, {accuracy, windows}) => sum + within.varianceOf(accuracy, windows), 0) / n;
  const base = {people: n, mean, correlationTime: within.correlationTime, lowShare: params.lowShare};
  if (n < 2)
    return {
      ...base,
      lo: null,
      hi: null,
      newPerson: {lo: null, hi: null},
      sd: null,
      lowAccuracy: null,
      pTooFar: null,
    };
  const variance = (populationVariance * n) / (n - 1);
  const quantile = studentQuantile((1 - level) / 2, n - 1);
  const limits = limitsOf({mean, spread: variance > ALIKE ? variance : chance, n, quantile});
  const z = normalQuantile(1 - params.lowShare);
  const sd = Math.sqrt(Math.max(0, variance - chance));
  const allowed = (params.maxLowGap / z) ** 2 + chance;
  return {
    ...base,
    ...limits.mean,
    newPerson: limits.newPerson,
    sd,
    lowAccuracy: Math.max(0, mean - z * sd),
    pTooFar: chiSquareSurvival(((n - 1) * variance) / allowed, n - 1),
  };
}

/** Below this variance people have the same share, which says nothing of how much others differ. */
const ALIKE = 1e-12;

/** Where every window of all people is right, or none, each person counts as one window. */
function limitsOf({mean, spread, n, quantile}: {mean: number; spread: number; n: number; quantile: number}) {
  if (mean <= 0 || mean >= 1) {
    const {lo, hi} = scoreInterval(mean, n, quantile);
    return {mean: {lo, hi}, newPerson: {lo, hi}};
  }
  const half = quantile * Math.sqrt(spread / n);
  const newHalf = quantile * Math.sqrt(spread * (1 + 1 / n));
  return {mean: clip(mean - half, mean + half), newPerson: clip(mean - newHalf, mean + newHalf)};
}

const clip = (lo: number, hi: number): {lo: number; hi: number} => ({
  lo: Math.max(0, lo),
  hi: Math.min(1, hi),
});
