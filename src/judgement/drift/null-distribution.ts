/**
 * How far people of the reference are from each other: in each round a stretch of one of them, as long as the
 * recording where there is enough, is compared with all the others. Neither drift nor autocorrelation can make a
 * recording look worse than that; a recording is significant where it is further away than they are.
 *
 * Many draws from few people are not many people, so a probability also comes from their number.
 */

import type {StatisticName} from "../../artifacts/drift/channel.ts";
import {lowerBound} from "../../stats/bins.ts";
import {moments} from "../../stats/moments.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {randomInteger} from "../../stats/random.ts";
import {studentQuantile, studentSurvival} from "../../stats/student-t.ts";
import type {Chunks} from "./chunks.ts";
import {gridDistance} from "./grid-distance.ts";
import {mapStatistics, type Statistics} from "./statistics.ts";

export interface NullDistribution {
  readonly rounds: number;
  readonly people: number;
  /** For each channel and statistic, the values of the rounds, ascending. The variance ratio is folded to ≥ 1. */
  readonly values: readonly Readonly<Record<StatisticName, Float64Array>>[];
  readonly means: readonly MeanPair[];
}

/** Means of every channel in one round, normalised: of the stretch, and of all the others. */
export interface MeanPair {
  readonly stretch: readonly number[];
  readonly others: readonly number[];
}

/** Draws `rounds` stretches of about `samples` samples. Deterministic for a given `random`. */
export function drawNull(
  chunks: Chunks,
  {samples, rounds, random}: {samples: number; rounds: number; random: () => number},
): NullDistribution {
  const wanted = Math.max(1, Math.round(samples / chunks.samplesPerChunk));
  const compareDrawn = comparer(chunks);
  const draws = Array.from({length: rounds}, () => compareDrawn(drawStretch(chunks, wanted, random)));
  return {
    rounds,
    people: chunks.groups.length,
    values: chunks.grid.map((_, c) =>
      mapStatistics((name) => Float64Array.from(draws, (channels) => channels[c]!.statistics[name]).sort()),
    ),
    means: draws.map((channels) => ({
      stretch: channels.map(({stretch}) => stretch),
      others: channels.map(({others}) => others),
    })),
  };
}

/** Chunks from `from` up to `to`, of the person who has those from `group.from` up to `group.to`. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly group: Chunks["groups"][number];
}

function drawStretch({groups}: Chunks, wanted: number, random: () => number): Stretch {
  const group = groups[randomInteger(random, groups.length)]!;
  const length = Math.min(wanted, group.to - group.from);
  const from = group.from + randomInteger(random, group.to - group.from - length + 1);
  return {from, to: from + length, group};
}

interface ChannelDraw {
  readonly statistics: Statistics;
  readonly stretch: number;
  readonly others: number;
}

/** Compares a stretch with the other people, each stretch once: there are fewer of them than rounds. */
function comparer(chunks: Chunks): (stretch: Stretch) => readonly ChannelDraw[] {
  const others = new Map(
    chunks.groups.map((group) => [group, chunks.grid.map((_, c) => without(chunks, c, group))]),
  );
  const compared = new Map<number, readonly ChannelDraw[]>();
  return (stretch) => {
    // A first chunk tells the person, and so the length.
    const found = compared.get(stretch.from) ?? compareStretch(chunks, stretch, others.get(stretch.group)!);
    compared.set(stretch.from, found);
    return found;
  };
}

/** Of one channel, all people but one. */
interface Others {
  readonly counts: Float64Array;
  readonly mean: number;
  readonly sd: number;
}

function without(chunks: Chunks, c: number, {from, to}: Stretch["group"]): Others {
  const end = chunks.groups.at(-1)!.to;
  const person = subtract(part(chunks, c, to), part(chunks, c, from));
  const others = subtract(part(chunks, c, end), person);
  return {counts: others.counts, ...momentsOf(others)};
}

function compareStretch(chunks: Chunks, {from, to}: Stretch, others: readonly Others[]): ChannelDraw[] {
  return chunks.grid.map((edges, c) => {
    const own = subtract(part(chunks, c, to), part(chunks, c, from));
    const [inside, outside] = [momentsOf(own), others[c]!];
    const {wasserstein, ...distance} = gridDistance(outside.counts, own.counts, edges);
    const statistics = {
      ...distance,
      wassersteinOverSd: wasserstein / outside.sd,
      meanShiftOverSd: Math.abs(inside.mean - outside.mean) / outside.sd,
      varianceRatio: foldRatio((inside.sd / outside.sd) ** 2),
    };
    return {statistics, stretch: inside.mean, others: outside.mean};
  });
}

/** Counts (cells), sum and sum of squares of one channel. */
interface Part {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

/** What lies before a chunk. */
function part({grid, counts, sums}: Chunks, c: number, chunk: number): Part {
  const cells = grid[c]!.length + 1;
  const at = chunk * grid.length + c;
  return {counts: counts.subarray(at * cells, (at + 1) * cells), sums: sums.subarray(at * 2, (at + 1) * 2)};
}

function subtract(a: Part, b: Part): Part {
  return {
    counts: difference(a.counts, b.counts),
    sums: difference(a.sums, b.sums),
  };
}

/** A plain loop, since `map` is slower. */
function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! - b[i]!;
  return out;
}

function momentsOf({counts, sums}: Part): {mean: number; sd: number} {
  let n = 0;
  for (let i = 0; i < counts.length; i++) n += counts[i]!;
  const mean = sums[0]! / n;
  return {mean, sd: Math.sqrt(Math.max(0, sums[1]! / n - mean * mean))};
}

/** The larger of a ratio and its inverse: 4 for both 4 and ¼. */
export function foldRatio(ratio: number): number {
  return ratio > 0 ? Math.max(ratio, 1 / ratio) : Number.POSITIVE_INFINITY;
}

/** Keeps the logarithm of a distance of 0 finite. */
const LEAST = 1e-6;

/**
 * Probability that a stretch of one more person is at least as far away: the larger of the share of draws (the
 * observation counted, so never 0) and of Student's t for a new value among as many logarithms as there are people.
 * The draws are many but the people few; the share alone would call every fifth person strange beside four.
 */
export function nullProbability(sorted: Float64Array, observed: number, people: number): number {
  if (Number.isNaN(observed)) return 1;
  const share = (1 + countFrom(sorted, observed)) / (1 + sorted.length);
  const {mean, sd} = moments(sorted.map((value) => Math.log(Math.max(value, LEAST))));
  const t = (Math.log(Math.max(observed, LEAST)) - mean) / (sd * Math.sqrt(1 + 1 / people));
  return Math.max(share, studentSurvival(t, people - 1));
}

/** The value that `nullProbability` gives `p`, for values of at least `LEAST`. */
export function nullLimit(sorted: Float64Array, p: number, people: number): number {
  const {mean, sd} = moments(sorted.map((value) => Math.log(Math.max(value, LEAST))));
  const reach = sd * Math.sqrt(1 + 1 / people) * studentQuantile(p, people - 1);
  return Math.max(quantileSorted(sorted, 1 - p), Math.exp(mean + reach));
}

/** How many of the sorted values are at least `value`. */
export function countFrom(sorted: Float64Array, value: number): number {
  return sorted.length - lowerBound(sorted, value);
}
