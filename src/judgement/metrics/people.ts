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
  const half = quantile * Math.sqrt(variance / n);
  const newHalf = quantile * Math.sqrt(variance * (1 + 1 / n));
  const z = normalQuantile(1 - params.lowShare);
  const sd = Math.sqrt(Math.max(0, variance - chance));
  const allowed = (params.maxLowGap / z) ** 2 + chance;
  return {
    ...base,
    ...clip(mean - half, mean + half),
    newPerson: clip(mean - newHalf, mean + newHalf),
    sd,
    lowAccuracy: Math.max(0, mean - z * sd),
    pTooFar: chiSquareSurvival(((n - 1) * variance) / allowed, n - 1),
  };
}

const clip = (lo: number, hi: number): {lo: number; hi: number} => ({
  lo: Math.max(0, lo),
  hi: Math.min(1, hi),
});
