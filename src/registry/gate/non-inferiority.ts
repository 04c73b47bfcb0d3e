/**
 * Is the candidate no worse? A paired test whose unit is the user, since windows of one person are not independent.
 *
 * d_u is a user's accuracy with the candidate minus that with the other model. H₀: mean d ≤ −margin; it is rejected
 * where t = (mean + margin) / (sd / √n) is beyond the quantile of Student's t with n − 1 degrees of freedom.
 * Wellek, Testing Statistical Hypotheses of Equivalence and Noninferiority, 2010.
 */

import {noncentralSurvival} from "../../stats/noncentral-t.ts";
import {testMeanAbove} from "../../stats/one-sample-t.ts";
import {studentQuantile} from "../../stats/student-t.ts";
import type {PairedTest} from "./result.ts";

/** The test over `differences`, one a user; with fewer than two users all but the difference is null. */
export function testNonInferiority(
  differences: readonly number[],
  {margin, alpha}: {margin: number; alpha: number},
): PairedTest {
  const n = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const base = {users: n, difference: mean, margin, alpha};
  if (n < 2)
    return {
      ...base,
      sd: null,
      t: null,
      p: null,
      lower: null,
      power: null,
      usersForPower: null,
      signFlipP: null,
    };
  const {sd, error, t, p} = testMeanAbove(differences, -margin);
  return {
    ...base,
    sd,
    t: Number.isFinite(t) ? t : null,
    p,
    lower: mean - studentQuantile(alpha, n - 1) * error,
    power: margin > 0 ? computePower(n, sd, margin, alpha) : null,
    usersForPower: margin > 0 ? findUsersForPower(sd, margin, alpha) : null,
    signFlipP: signFlip(differences.map((value) => value + margin)),
  };
}

/** Chance that the test passes when the two models are equally good. */
export function computePower(users: number, sd: number, margin: number, alpha: number): number {
  if (sd === 0) return 1;
  const df = users - 1;
  return noncentralSurvival(studentQuantile(alpha, df), df, (margin * Math.sqrt(users)) / sd);
}

const WANTED_POWER = 0.8;
const MOST_USERS = 10_000;

function findUsersForPower(sd: number, margin: number, alpha: number): number | null {
  if (computePower(MOST_USERS, sd, margin, alpha) < WANTED_POWER) return null;
  let [low, high] = [1, MOST_USERS];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (computePower(middle, sd, margin, alpha) >= WANTED_POWER) high = middle;
    else low = middle;
  }
  return high;
}

const MOST_FLIPPED = 20;

/**
 * P of a sum as large as this one if each value's sign were a coin's toss: exact, over all 2ⁿ signs, in the order of
 * a Gray code, so that each step changes one sign. It cannot be below 1 / 2ⁿ. Null beyond 20 values.
 */
export function signFlip(values: readonly number[]): number | null {
  const n = values.length;
  if (n > MOST_FLIPPED) return null;
  const observed = values.reduce((sum, value) => sum + value, 0);
  const tolerance = 1e-12 * values.reduce((sum, value) => sum + Math.abs(value), 0);
  const signs = new Int8Array(n).fill(1);
  let sum = observed;
  let count = 1;
  for (let code = 1; code < 2 ** n; code++) {
    const at = 31 - Math.clz32(code & -code); // the bit in which this Gray code differs from the last
    signs[at]! *= -1;
    sum += 2 * signs[at]! * values[at]!;
    if (sum >= observed - tolerance) count++;
  }
  return count / 2 ** n;
}
