/** The mean of a figure of windows, with Student's interval over units (people, or sessions of one). */
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {figureInterval, studentInterval} from "../../stats/cluster-interval.ts";
import {orNull} from "../round.ts";

/** `values` and `keys` (the unit of each window) of n ≥ 1 windows; null limits for fewer than two units. */
export function meanOverUnits(values: Float64Array, keys: readonly string[], level: number): Estimate {
  const n = values.length;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  const influences = new Map<string, number>();
  values.forEach((x, i) => {
    influences.set(keys[i]!, (influences.get(keys[i]!) ?? 0) + (x - value) / n);
  });
  const {lo, hi} = studentInterval(value, Float64Array.from(influences.values()), {
    units: influences.size,
    level,
  });
  return {value, lo: orNull(lo), hi: orNull(hi)};
}

/** The share of windows for which `flags` (n) is 1, by Wilson's score over units; a null value where there is no window. */
export function shareOverUnits(flags: ArrayLike<number>, keys: readonly string[], level: number): Estimate {
  const n = flags.length;
  if (n === 0) return {value: null, lo: null, hi: null};
  let sum = 0;
  for (let i = 0; i < n; i++) sum += flags[i]!;
  const value = sum / n;
  const influences = new Map<string, number>();
  keys.forEach((key, i) => {
    influences.set(key, (influences.get(key) ?? 0) + (flags[i]! - value) / n);
  });
  const sample = {units: influences.size, windows: n, level};
  const {lo, hi} = figureInterval(value, Float64Array.from(influences.values()), [0, 1], sample);
  return {value, lo: orNull(lo), hi: orNull(hi)};
}
