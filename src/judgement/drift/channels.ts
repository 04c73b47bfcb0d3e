/** All channels of a recording against the reference: effect sizes first, then whether they are more than chance. */

import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {holm} from "../../stats/adjust.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {type ChannelFigures, compareChannel} from "./channel.ts";
import {type ChannelProbabilities, judgeChannel} from "./channel-causes.ts";
import {histogramOf, quantilesOf} from "./channel-shapes.ts";
import type {ReferenceContext} from "./context.ts";
import type {FusedRecording} from "./fused-recording.ts";
import {levelOf} from "./judge.ts";
import type {NullDistribution} from "./null-distribution.ts";
import {clippedShare} from "./physics/clipping.ts";
import {stuckShare} from "./physics/stuck.ts";
import type {RecordingTests} from "./recording-tests.ts";
import {findSignificance, type Significance} from "./significance.ts";
import {usualRange} from "./usual-range.ts";

/** What was measured of the channels, before it is judged. */
export interface MeasuredChannels {
  /** Normalised, ascending, channel by channel. */
  readonly sorted: readonly Float64Array[];
  readonly figures: readonly ChannelFigures[];
  readonly significance: readonly Significance[];
}

/** `series` are normalised samples, each once, in the order of time, channel by channel. */
export function measureChannels(
  context: ReferenceContext,
  series: readonly Float32Array[],
  drawn: NullDistribution | undefined,
): MeasuredChannels {
  const sorted = series.map(sortFinite);
  const figures = sorted.map((values, c) => compareChannel(context.channels[c]!, values));
  return {sorted, figures, significance: findSignificance(figures, series, context.channels, drawn)};
}

export interface ChannelComparison {
  readonly channels: ChannelDrift[];
  readonly causes: readonly Cause[];
}

/** What the rules find in the channels, whose effects count where the recording's tests call them more than chance. */
export function judgeChannels(
  context: ReferenceContext,
  {sorted, figures, significance}: MeasuredChannels,
  tests: RecordingTests,
  fused: FusedRecording,
): ChannelComparison {
  const alone = holm(significance.map(({ksP}) => ksP));
  const compared = figures.map((row, c) => {
    const p: ChannelProbabilities =
      tests.signals === undefined
        ? {people: false, mean: alone[c]!, variance: alone[c]!, shape: alone[c]!}
        : {
            people: true,
            mean: tests.adjusted(`mean.${c}`),
            variance: tests.adjusted(`variance.${c}`),
            shape: tests.adjusted(`shape.${c}`),
          };
    const usual = usualRange(context, tests.signals, c);
    const {mean, sd} = context.channels[c]!;
    const shift = ((tests.signals?.means[c]?.value ?? mean) - mean) / sd;
    const causes = judgeChannel(context, c, {figures: row, p, usual, shift});
    const parts = {
      significance: significance[c]!,
      sorted: sorted[c]!,
      fused: [...fused.accel, ...fused.gyro][c]!,
    };
    const pAdjusted = Math.min(p.mean, p.variance, p.shape);
    const drift: ChannelDrift = {
      ...describeChannel(context, c, parts),
      level: levelOf(causes),
      ...row,
      pMean: p.mean,
      pVariance: p.variance,
      pShape: p.shape,
      pAdjusted,
      significant: pAdjusted <= context.params.alpha,
      usual,
    };
    return {drift, causes};
  });
  return {channels: compared.map(({drift}) => drift), causes: compared.flatMap(({causes}) => causes)};
}

interface ChannelParts {
  readonly significance: Significance;
  readonly sorted: Float64Array;
  /** In physical units, NaN where missing. */
  readonly fused: ArrayLike<number>;
}

function describeChannel(
  {reference: {provenance}, params, channels}: ReferenceContext,
  c: number,
  {significance, sorted, fused}: ChannelParts,
) {
  const isAccel = SENSOR_CHANNELS.accel.some((channel) => channel === c);
  return {
    channel: provenance.channels[c]!,
    unit: isAccel ? provenance.accelUnit : provenance.gyroUnit,
    sd: provenance.scale[c]!,
    ...significance,
    missingShare: missingShare(fused),
    stuckShare: stuckShare(fused, params.physics),
    clippedShare: clippedShare(fused, params.physics),
    histogram: histogramOf(channels[c]!.sorted, sorted),
    quantiles: quantilesOf(channels[c]!.sorted, sorted),
  };
}

function missingShare(values: ArrayLike<number>): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing++;
  return values.length === 0 ? 0 : missing / values.length;
}
