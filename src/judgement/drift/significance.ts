/**
 * How far each channel's distances are from chance, before any adjustment: against the people of the reference where
 * there are enough of them, and by Kolmogorov and Smirnov with the effective sample size in place of n.
 */

import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import {effectiveSampleSize} from "../../stats/effective-size.ts";
import {ksProbability} from "../../stats/ks-probability.ts";
import {moments} from "../../stats/moments.ts";
import type {ChannelFigures} from "./channel.ts";
import {foldRatio, type NullDistribution, nullProbability} from "./null-distribution.ts";
import {mapStatistics} from "./statistics.ts";

/** Of each channel: the probability of every statistic among people; null without a null distribution. */
export function nullProbabilitiesOf(
  figures: readonly ChannelFigures[],
  drawn: NullDistribution | undefined,
): ChannelDrift["pNull"][] {
  return figures.map((row, c) => (drawn === undefined ? null : nullProbabilities(row, drawn, c)));
}

export type KolmogorovSmirnov = Pick<ChannelDrift, "effectiveSampleSize" | "ksPNaive" | "ksP">;

/** Two p-values of D: as if all samples were independent, and with the effective size of the series in place of n. */
export function testDistance(ks: number, series: Float32Array, referenceSamples: number): KolmogorovSmirnov {
  const effective = effectiveSize(series);
  return {
    effectiveSampleSize: effective,
    ksPNaive: ksProbability(ks, series.length, referenceSamples),
    ksP: ksProbability(ks, Math.max(1, Math.round(effective)), referenceSamples),
  };
}

/**
 * The smaller of the effective sizes of x and of |x − mean|: a gyroscope swings about 0, so that its mean is known
 * well, while quiet and lively stretches, which decide the distribution, are long and few.
 */
function effectiveSize(series: Float32Array): number {
  const {mean} = moments(series);
  const deviations = series.map((value) => Math.abs(value - mean));
  return Math.min(effectiveSampleSize(series), effectiveSampleSize(deviations));
}

function nullProbabilities(row: ChannelFigures, {values, people}: NullDistribution, c: number) {
  const figures = {...row, varianceRatio: foldRatio(row.varianceRatio)};
  return mapStatistics((name) => nullProbability(values[c]![name], figures[name], people));
}
