/** Student's one-sided t test that the mean of a population is above a value (Student, 1908). */
import {studentSurvival} from "./student-t.ts";

export interface MeanTest {
  readonly mean: number;
  /** With n − 1. */
  readonly sd: number;
  /** Of the mean. */
  readonly error: number;
  /** Infinite where the values do not differ from each other. */
  readonly t: number;
  /** Of a mean of `value` or below. Where nothing differs there is nothing to estimate, and the sign decides: 0 or 1. */
  readonly p: number;
}

/** Of two values or more. */
export function testMeanAbove(values: ArrayLike<number>, value: number): MeanTest {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  const sd = Math.sqrt(squares / (n - 1));
  const error = sd / Math.sqrt(n);
  const above = mean - value;
  const t = error > 0 ? above / error : Math.sign(above) * Number.POSITIVE_INFINITY;
  return {mean, sd, error, t, p: error > 0 ? studentSurvival(t, n - 1) : above > 0 ? 0 : 1};
}
