/** All channels of a recording against the reference: effect sizes first, then whether they are more than chance. */

import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import type {Level} from "../../artifacts/level.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {type ChannelFigures, compareChannel} from "./channel.ts";
import {judgeDistances, judgeVariance} from "./channel-causes.ts";
import {histogramOf, quantilesOf} from "./channel-shapes.ts";
import type {ReferenceContext} from "./context.ts";
import type {FusedRecording} from "./fused-recording.ts";
import {levelOf} from "./judge.ts";
import type {NullDistribution} from "./null-distribution.ts";
import {clippedShare} from "./physics/clipping.ts";
import {stuckShare} from "./physics/stuck.ts";
import {type Significance, testChannels} from "./significance.ts";

export interface ChannelComparison {
  readonly channels: ChannelDrift[];
  /** Normalised, ascending, channel by channel. */
  readonly sorted: readonly Float64Array[];
  readonly varianceCauses: readonly Cause[];
  readonly distanceCauses: readonly Cause[];
}

/**
 * `series` are normalised samples, each once, in the order of time, channel by channel. Without a null distribution
 * significance comes from the effective sample size alone.
 */
export function compareChannels(
  context: ReferenceContext,
  series: readonly Float32Array[],
  fused: FusedRecording,
  drawn: NullDistribution | undefined,
): ChannelComparison {
  const {rules, params, reference} = context;
  const sorted = series.map(sortFinite);
  const figures = sorted.map((values, c) => compareChannel(context.channels[c]!, values));
  const significance = testChannels(figures, series, context.channels, drawn);
  const compared = figures.map((row, c) => {
    const channel = reference.provenance.channels[c]!;
    const significant = significance[c]!.pAdjusted <= params.alpha;
    const variance = significant ? judgeVariance(rules, channel, row) : [];
    const distances = significant ? judgeDistances(rules, channel, row) : [];
    const level = levelOf([...variance, ...distances]);
    const drift = describeChannel(context, c, {
      level,
      figures: row,
      significance: significance[c]!,
      sorted: sorted[c]!,
      fused: [...fused.accel, ...fused.gyro][c]!,
    });
    return {drift, variance, distances};
  });
  return {
    channels: compared.map(({drift}) => drift),
    sorted,
    varianceCauses: compared.flatMap(({variance}) => variance),
    // The distance of one channel is no failure by itself: the rule "drifted-channels" counts them.
    distanceCauses: compared.flatMap(({distances}) => distances.map((cause) => ({...cause, level: "warn"}))),
  };
}

interface ChannelParts {
  readonly level: Level;
  readonly figures: ChannelFigures;
  readonly significance: Significance;
  readonly sorted: Float64Array;
  /** In physical units, NaN where missing. */
  readonly fused: ArrayLike<number>;
}

function describeChannel(
  {reference: {provenance}, params, channels}: ReferenceContext,
  c: number,
  {level, figures, significance, sorted, fused}: ChannelParts,
): ChannelDrift {
  const {effectiveSampleSize, ksPNaive, ksP, pNull, pAdjusted} = significance;
  const isAccel = SENSOR_CHANNELS.accel.some((channel) => channel === c);
  return {
    channel: provenance.channels[c]!,
    unit: isAccel ? provenance.accelUnit : provenance.gyroUnit,
    sd: provenance.scale[c]!,
    level,
    ...figures,
    effectiveSampleSize,
    ksPNaive,
    ksP,
    missingShare: missingShare(fused),
    stuckShare: stuckShare(fused, params.physics),
    clippedShare: clippedShare(fused, params.physics),
    pNull,
    pAdjusted,
    significant: pAdjusted <= params.alpha,
    histogram: histogramOf(channels[c]!.sorted, sorted),
    quantiles: quantilesOf(channels[c]!.sorted, sorted),
  };
}

function missingShare(values: ArrayLike<number>): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing++;
  return values.length === 0 ? 0 : missing / values.length;
}
