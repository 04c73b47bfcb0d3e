/**
 * What a figure's interval would take: the least fall that another evaluation could show, and the number of people for an
 * interval of a wanted width.
 *
 * The fall is between this evaluation and one on as many other people: a one-sided t test of two samples. Both stand on
 * the spread of the people who were tested, so on few people they are rough. Cohen, Statistical Power Analysis, 1988.
 */
import type {Precision, Precisions} from "../../artifacts/evaluation/people.ts";
import {noncentralSurvival} from "../../stats/noncentral-t.ts";
import {studentQuantile} from "../../stats/student-t.ts";
import type {Estimates} from "./estimates.ts";

export interface PrecisionParams {
  readonly halfWidth: number;
  readonly power: number;
  readonly alpha: number;
}

const MOST_PEOPLE = 2000;
const BISECTIONS = 22;

/** Null where the figures have no interval over people. */
export function describePrecision(
  {standardErrors, account: {unit, units, level}}: Pick<Estimates, "standardErrors" | "account">,
  params: PrecisionParams,
): Precisions | null {
  if (unit !== "user") return null;
  const times = detectableErrors(units, params);
  const of = (name: "accuracy" | "macroF1" | "balancedAccuracy"): Precision => {
    const error = standardErrors[name];
    const drop = times * error;
    return {
      halfWidth: studentQuantile((1 - level) / 2, units - 1) * error,
      detectableDrop: drop < 1 ? drop : null,
      peopleNeeded: findPeople(error * Math.sqrt(units), params.halfWidth, level),
    };
  };
  return {
    wantedHalfWidth: params.halfWidth,
    power: params.power,
    alpha: params.alpha,
    figures: {accuracy: of("accuracy"), macroF1: of("macroF1"), balancedAccuracy: of("balancedAccuracy")},
  };
}

/** The fall in standard errors of one evaluation that a test of two finds with the wanted power, `n` people each. */
export function detectableErrors(
  n: number,
  {power, alpha}: Pick<PrecisionParams, "power" | "alpha">,
): number {
  const free = 2 * (n - 1);
  const critical = studentQuantile(alpha, free);
  let [low, high] = [0, 2];
  while (noncentralSurvival(critical, free, high) < power) high *= 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (noncentralSurvival(critical, free, middle) < power) low = middle;
    else high = middle;
  }
  return ((low + high) / 2) * Math.SQRT2;
}

/** The least number of people, from 2, whose Student interval is at most ± `halfWidth`, where people differ by `sd`. */
export function findPeople(sd: number, halfWidth: number, level: number): number | null {
  const isEnough = (n: number): boolean =>
    (studentQuantile((1 - level) / 2, n - 1) * sd) / Math.sqrt(n) <= halfWidth;
  if (isEnough(2)) return 2;
  if (!isEnough(MOST_PEOPLE)) return null;
  let [low, high] = [2, MOST_PEOPLE];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
