/**
 * How far people of the reference are from each other: in each round a stretch of one of them, as long as the
 * recording where there is enough, is compared with all the others. Neither drift nor autocorrelation can make a
 * recording look worse than that; a recording is significant where it is further away than they are.
 *
 * Many draws from few people are not many people, so a probability also comes from their number.
 */

import type {StatisticName} from "../../artifacts/drift/channel.ts";
import {moments} from "../../stats/moments.ts";
import {studentSurvival} from "../../stats/student-t.ts";
import type {Chunks} from "./chunks.ts";
import {gridDistance} from "./grid-distance.ts";

export const STATISTICS: readonly StatisticName[] = [
  "psi",
  "jsDistance",
  "ks",
  "wassersteinOverSd",
  "energyDistance",
  "meanShiftOverSd",
  "varianceRatio",
];

export interface NullDistribution {
  rounds: number;
  people: number;
  /** For each channel and statistic, the values of the rounds, ascending. The variance ratio is folded to ≥ 1. */
  values: Record<StatisticName, Float64Array>[];
  /** Means of the stretch and of the rest, normalised: (rounds, 2, channels). */
  means: Float64Array;
}

/** Draws `rounds` stretches of about `samples` samples. Deterministic for a given `random`. */
export function drawNull(
  chunks: Chunks,
  {samples, rounds, random}: {samples: number; rounds: number; random: () => number},
): NullDistribution {
  const {channels, cells, groups, counts, sums} = chunks;
  const values = Array.from(
    {length: channels},
    () =>
      Object.fromEntries(STATISTICS.map((name) => [name, new Float64Array(rounds)])) as Record<
        StatisticName,
        Float64Array
      >,
  );
  const means = new Float64Array(rounds * 2 * channels);
  const last = counts.length / (channels * cells) - 1;
  const wanted = Math.max(1, Math.round(samples / chunks.samplesPerChunk));
  const block = new Float64Array(cells);
  const rest = new Float64Array(cells);
  for (let round = 0; round < rounds; round++) {
    const group = groups[Math.floor(random() * groups.length)]!;
    const length = Math.min(wanted, group.to - group.from);
    const from = group.from + Math.floor(random() * (group.to - group.from - length + 1));
    for (let c = 0; c < channels; c++) {
      const at = (chunk: number) => (chunk * channels + c) * cells;
      for (let i = 0; i < cells; i++) {
        block[i] = counts[at(from + length) + i]! - counts[at(from) + i]!;
        rest[i] = counts[at(last) + i]! - (counts[at(group.to) + i]! - counts[at(group.from) + i]!);
      }
      const sumOf = (chunk: number, k: number) => sums[(chunk * channels + c) * 2 + k]!;
      const inBlock = momentsOf(block, (k) => sumOf(from + length, k) - sumOf(from, k));
      const inRest = momentsOf(rest, (k) => sumOf(last, k) - (sumOf(group.to, k) - sumOf(group.from, k)));
      const distance = gridDistance(rest, block, chunks.edges[c]!);
      const row = values[c]!;
      row.psi[round] = distance.psi;
      row.jsDistance[round] = distance.jsDistance;
      row.ks[round] = distance.ks;
      row.energyDistance[round] = distance.energyDistance;
      row.wassersteinOverSd[round] = distance.wasserstein / inRest.sd;
      row.meanShiftOverSd[round] = Math.abs(inBlock.mean - inRest.mean) / inRest.sd;
      row.varianceRatio[round] = fold((inBlock.sd / inRest.sd) ** 2);
      means[round * 2 * channels + c] = inBlock.mean;
      means[(round * 2 + 1) * channels + c] = inRest.mean;
    }
  }
  for (const row of values) for (const name of STATISTICS) row[name].sort();
  return {rounds, people: groups.length, values, means};
}

/** The larger of a ratio and its inverse: 4 for both 4 and ¼. */
export function fold(ratio: number): number {
  return ratio > 0 ? Math.max(ratio, 1 / ratio) : Number.POSITIVE_INFINITY;
}

function momentsOf(counts: Float64Array, sum: (k: 0 | 1) => number): {mean: number; sd: number} {
  let n = 0;
  for (const count of counts) n += count;
  const mean = sum(0) / n;
  return {mean, sd: Math.sqrt(Math.max(0, sum(1) / n - mean * mean))};
}

/**
 * Probability that a stretch of one more person is at least as far away: the larger of the share of draws (the
 * observation counted, so never 0) and of Student's t for a new value among as many logarithms as there are people.
 * The draws are many but the people few; the share alone would call every fifth person strange beside four.
 */
export function nullProbability(sorted: Float64Array, observed: number, people: number): number {
  if (Number.isNaN(observed)) return 1;
  const share = (1 + exceeding(sorted, observed)) / (1 + sorted.length);
  const {mean, sd} = moments(sorted.map((value) => Math.log(Math.max(value, LEAST))));
  const t = (Math.log(Math.max(observed, LEAST)) - mean) / (sd * Math.sqrt(1 + 1 / people));
  return Math.max(share, studentSurvival(t, people - 1));
}

/** Keeps the logarithm of a distance of 0 finite. */
const LEAST = 1e-6;

/** How many of the sorted values are at least `value`. */
export function exceeding(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}
