/**
 * Bootstrap over whole units (users, or sessions), never over overlapping windows, which are not independent.
 *
 * A unit comes as a vector of sums (confusion counts, losses, …) that add up over units; a resample is a weighted sum
 * of vectors, and the statistics are computed from that sum. So a round costs units × length, however many windows
 * there are. Efron, Bootstrap methods: another look at the jackknife, 1979 (percentile interval).
 */
import {quantileSorted} from "./quantile.ts";
import {resampleCounts} from "./random.ts";

/**
 * Draws `rounds` resamples of `units` (each of one length) and returns, for each statistic, its values (rounds).
 * `statistics` is given the summed vector, which it must not keep, and returns always the same number of figures.
 */
export function bootstrapUnits(
  units: readonly Float64Array[],
  rounds: number,
  random: () => number,
  statistics: (sums: Float64Array) => readonly number[],
): Float64Array[] {
  const sums = new Float64Array(units[0]?.length ?? 0);
  const draws: Float64Array[] = [];
  for (let round = 0; round < rounds; round++) {
    const counts = resampleCounts(units.length, random);
    sums.fill(0);
    for (let u = 0; u < units.length; u++) if (counts[u]! > 0) addTimes(sums, units[u]!, counts[u]!);
    const figures = statistics(sums);
    for (let s = 0; s < figures.length; s++) {
      draws[s] ??= new Float64Array(rounds);
      draws[s]![round] = figures[s]!;
    }
  }
  return draws;
}

/** The sum of all units, each once: what the statistics of the data itself are computed from. */
export function sumUnits(units: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(units[0]?.length ?? 0);
  for (const unit of units) addTimes(sums, unit, 1);
  return sums;
}

function addTimes(sums: Float64Array, unit: Float64Array, times: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += times * unit[i]!;
}

/**
 * The central `level` of the draws, with interpolated quantiles. Draws in which the statistic is
 * undefined (NaN) are left out; NaN limits where that is more than half of them.
 */
export function percentileInterval(draws: Float64Array, level: number): {lo: number; hi: number} {
  const defined = draws.filter((value) => !Number.isNaN(value)).sort();
  if (defined.length === 0 || defined.length < draws.length / 2) return {lo: Number.NaN, hi: Number.NaN};
  return {lo: quantileSorted(defined, (1 - level) / 2), hi: quantileSorted(defined, (1 + level) / 2)};
}

/** How many different resamples of n units there are, C(2n − 1, n); with few units an interval is coarse. */
export function countResamples(n: number): number {
  let ways = 1;
  for (let i = 1; i < n; i++) ways = (ways * (n + i)) / i;
  return Math.round(ways);
}
