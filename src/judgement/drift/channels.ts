/** All channels of a recording against the reference: effect sizes first, then whether they are more than chance. */

import type {ChannelDrift, StatisticName} from "../../artifacts/drift/channel.ts";
import type {Cause, Rule} from "../../artifacts/drift/verdict.ts";
import {worst} from "../../artifacts/level.ts";
import {benjaminiHochberg} from "../../stats/adjust.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {type ChannelFigures, compareChannel, histogramOf, quantilesOf, significanceOf} from "./channel.ts";
import type {ReferenceContext} from "./context.ts";
import {stuckAndClipped} from "./motion.ts";
import {fold, type NullDistribution, nullProbability, STATISTICS} from "./null-distribution.ts";
import {judge} from "./rules.ts";

/** Statistics whose significance is tested; the others are shown. */
const TESTED = ["psi", "ks", "wassersteinOverSd"] as const;

export interface ChannelComparison {
  channels: ChannelDrift[];
  sorted: Float64Array[];
  causes: Cause[];
}

/**
 * `series` are normalised samples, each once, channel by channel; `physicalSeries` the fused ones with NaN where
 * missing. Without a null distribution significance comes from the effective sample size alone.
 */
export function compareChannels(
  context: ReferenceContext,
  series: readonly Float32Array[],
  physicalSeries: readonly ArrayLike<number>[],
  nullDistribution: NullDistribution | undefined,
): ChannelComparison {
  const {provenance} = context.reference;
  const sorted = series.map(sortFinite);
  const figures = sorted.map((values, c) => compareChannel(context.channels[c]!, values));
  const sizes = figures.map(({ks}, c) => {
    const n = context.channels[c]!.sorted.length;
    return significanceOf(ks, series[c]!, {n, effective: n});
  });
  const pNull = figures.map((row, c) =>
    nullDistribution === undefined ? null : nullProbabilities(row, nullDistribution, c),
  );
  const adjusted = adjust(
    pNull,
    sizes.map((size) => size.corrected),
  );
  const causes: Cause[] = [];
  const channels = figures.map((row, c): ChannelDrift => {
    const {stuck, clipped} = stuckAndClipped(physicalSeries[c]!);
    const significant = adjusted[c]! <= context.params.alpha;
    const name = provenance.channels[c]!;
    const own = significant ? channelCauses(context.rules, name, row) : [];
    causes.push(
      ...own.map((cause) =>
        cause.id.startsWith("variance-ratio") ? cause : {...cause, level: "warn" as const},
      ),
    );
    return {
      channel: name,
      unit: c < 3 ? provenance.accelUnit : provenance.gyroUnit,
      sd: provenance.scale[c]!,
      level: worst(own.map((cause) => cause.level)),
      ...row,
      effectiveSampleSize: sizes[c]!.effective,
      ksPNaive: sizes[c]!.naive,
      ksP: sizes[c]!.corrected,
      missingShare: missingShare(physicalSeries[c]!),
      stuckShare: stuck,
      clippedShare: clipped,
      pNull: pNull[c]!,
      pAdjusted: adjusted[c]!,
      significant,
      histogram: histogramOf(context.channels[c]!.sorted, sorted[c]!),
      quantiles: quantilesOf(context.channels[c]!.sorted, sorted[c]!),
    };
  });
  return {channels, sorted, causes};
}

/** The tested figures as the null distribution names them; the variance ratio is folded to ≥ 1. */
function figureOf(row: ChannelFigures, name: StatisticName): number {
  return name === "varianceRatio" ? fold(row.varianceRatio) : row[name];
}

function nullProbabilities(
  row: ChannelFigures,
  drawn: NullDistribution,
  c: number,
): Record<StatisticName, number> {
  const entries = STATISTICS.map(
    (name) => [name, nullProbability(drawn.values[c]![name], figureOf(row, name), drawn.people)] as const,
  );
  return Object.fromEntries(entries) as Record<StatisticName, number>;
}

/** Benjamini-Hochberg over channels × tests; for each channel its smallest adjusted p. */
function adjust(pNull: readonly (Record<StatisticName, number> | null)[], ksP: readonly number[]): number[] {
  const tests = pNull.flatMap((row, c) => (row === null ? [ksP[c]!] : TESTED.map((name) => row[name])));
  const adjusted = benjaminiHochberg(tests);
  const width = tests.length / ksP.length;
  return ksP.map((_, c) => Math.min(...adjusted.slice(c * width, (c + 1) * width)));
}

function channelCauses(rules: ReadonlyMap<string, Rule>, channel: string, row: ChannelFigures): Cause[] {
  const text = (value: number): string => value.toPrecision(3);
  const collapsed = row.varianceRatio < 1;
  const found = [
    judge(rules.get("variance-ratio")!, fold(row.varianceRatio), {
      id: `variance-ratio.${channel}`,
      evidence: `The variance of ${channel} is ${text(row.varianceRatio)} times the reference's.`,
      likelyCause: collapsed
        ? "the signals' variance has collapsed"
        : "the signals vary far more than in the reference",
    }),
    judge(rules.get("psi")!, row.psi, {
      id: `psi.${channel}`,
      evidence: `PSI of ${channel} is ${text(row.psi)}.`,
      likelyCause: "the sensor's values are distributed otherwise",
    }),
    judge(rules.get("wasserstein")!, row.wassersteinOverSd, {
      id: `wasserstein.${channel}`,
      evidence: `${channel} is ${text(row.wassersteinOverSd)} training sd from the reference (Wasserstein).`,
      likelyCause: "the sensor's values are distributed otherwise",
    }),
    judge(rules.get("mean-shift")!, row.meanShiftOverSd, {
      id: `mean-shift.${channel}`,
      evidence: `The mean of ${channel} is shifted by ${text(row.meanShiftOverSd)} training sd.`,
      likelyCause: "the sensor's values are distributed otherwise",
    }),
  ];
  return found.filter((cause) => cause !== undefined);
}

function missingShare(values: ArrayLike<number>): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing++;
  return values.length === 0 ? 0 : missing / values.length;
}
