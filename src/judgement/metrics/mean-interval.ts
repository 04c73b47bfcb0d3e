/** The mean of a figure of windows, with Student's interval over units (people, or sessions of one). */
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {clusterVariance} from "../../stats/cluster-variance.ts";
import {studentQuantile} from "../../stats/student-t.ts";

/** `values` and `keys` (the unit of each window) of n ≥ 1 windows; null limits for fewer than two units. */
export function meanOverUnits(values: Float64Array, keys: readonly string[], level: number): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const influences = new Map<string, number>();
  values.forEach((x, i) => {
    influences.set(keys[i]!, (influences.get(keys[i]!) ?? 0) + (x - value) / n);
  });
  const units = influences.size;
  if (units < 2) return {value, lo: null, hi: null};
  const variance = clusterVariance(Float64Array.from(influences.values()), units);
  const half = studentQuantile((1 - level) / 2, units - 1) * Math.sqrt(variance);
  return {value, lo: value - half, hi: value + half};
}
