/**
 * McNemar's test on the windows where only one of two models is right: exact below 25 of them, else the chi-squared
 * with Edwards' continuity correction. It takes windows as independent, which overlapping windows of a person are not.
 */
import {binomialProbability} from "../../stats/binomial.ts";
import {normalCdf} from "../../stats/normal.ts";

/** Two-sided p of `b` windows right only with one model and `c` only with the other; 1 where there are none. */
export function mcnemar(b: number, c: number): number {
  const n = b + c;
  if (n === 0) return 1;
  if (n < 25) {
    let tail = 0;
    for (let k = 0; k <= Math.min(b, c); k++) tail += binomialProbability(k, n, 0.5, 0.5);
    return Math.min(1, 2 * tail);
  }
  const statistic = Math.max(0, Math.abs(b - c) - 1) ** 2 / n;
  return 2 * normalCdf(-Math.sqrt(statistic));
}
