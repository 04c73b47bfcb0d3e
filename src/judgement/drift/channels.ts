/** All channels of a recording against the reference: effect sizes first, then whether they are more than chance. */

import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {ChannelDrift} from "../../artifacts/drift/channel.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {holm} from "../../stats/adjust.ts";
import {moments} from "../../stats/moments.ts";
import {sortFinite} from "../../stats/sorted.ts";
import {type ChannelFigures, compareChannel} from "./channel.ts";
import {type ChannelProbabilities, judgeChannel} from "./channel-causes.ts";
import {histogramOf, quantilesOf} from "./channel-shapes.ts";
import type {ReferenceContext} from "./context.ts";
import type {FusedRecording} from "./fused-recording.ts";
import {levelOf} from "./judge.ts";
import type {DescribedChannel, JudgedChannel} from "./judged-channel.ts";
import type {NullDistribution} from "./null-distribution.ts";
import {clippedShare} from "./physics/clipping.ts";
import {stuckShare} from "./physics/stuck.ts";
import type {RecordingTests} from "./recording-tests.ts";
import {type KolmogorovSmirnov, nullProbabilitiesOf, testDistance} from "./significance.ts";
import {usualRange} from "./usual-range.ts";

/** What was measured of the channels, before it is judged. */
export interface MeasuredChannels {
  /** Normalised samples, each once, in the order of time, channel by channel. */
  readonly series: readonly Float32Array[];
  /** The same, ascending. */
  readonly sorted: readonly Float64Array[];
  readonly figures: readonly ChannelFigures[];
  /** Of every statistic among people; null without a null distribution. */
  readonly pNull: readonly ChannelDrift["pNull"][];
}

/** `series` are normalised samples, each once, in the order of time, channel by channel. */
export function measureChannels(
  context: ReferenceContext,
  series: readonly Float32Array[],
  drawn: NullDistribution | undefined,
): MeasuredChannels {
  const sorted = series.map(sortFinite);
  const figures = sorted.map((values, c) => compareChannel(context.channels[c]!, values));
  return {series, sorted, figures, pNull: nullProbabilitiesOf(figures, drawn)};
}

export interface ChannelComparison {
  readonly channels: JudgedChannel[];
  readonly causes: readonly Cause[];
}

/** What the rules find in the channels, whose effects count where the recording's tests call them more than chance. */
export function judgeChannels(
  context: ReferenceContext,
  measured: MeasuredChannels,
  tests: RecordingTests,
  fused: FusedRecording,
): ChannelComparison {
  const physical = [...fused.accel, ...(fused.gyro ?? [])];
  const probabilities = probabilitiesOf(context, measured, tests);
  const compared = measured.figures.map((row, c) => {
    const p = probabilities[c]!;
    const usual = usualRange(context, tests.signals, c);
    const shift =
      Math.sign(moments(measured.sorted[c]!).mean - context.channels[c]!.mean) * row.meanShiftOverSd;
    const causes = judgeChannel(context, c, {figures: row, p, usual, shift});
    const pAdjusted = least([p.mean, p.variance, p.shape]);
    const channel: JudgedChannel = {
      ...nameChannel(context, c),
      level: levelOf(causes),
      ...row,
      missingShare: missingShare(physical[c]!),
      stuckShare: stuckShare(physical[c]!, context.params.physics),
      clippedShare: clippedShare(physical[c]!, context.params.physics),
      pNull: measured.pNull[c]!,
      pMean: p.mean,
      pVariance: p.variance,
      pShape: p.shape,
      pAdjusted,
      significant: pAdjusted <= context.params.alpha,
      usual,
    };
    return {channel, causes};
  });
  return {channels: compared.map(({channel}) => channel), causes: compared.flatMap(({causes}) => causes)};
}

/** Against people where there are some, else by Kolmogorov and Smirnov with the effective size of the series. */
function probabilitiesOf(
  context: ReferenceContext,
  measured: MeasuredChannels,
  tests: RecordingTests,
): ChannelProbabilities[] {
  if (tests.signals !== undefined)
    return measured.figures.map((_, c) => ({
      people: true,
      mean: tests.adjusted(`mean.${c}`),
      variance: tests.adjusted(`variance.${c}`),
      shape: tests.adjusted(`shape.${c}`),
    }));
  // What a few seconds show is what the person did in them.
  if (!tests.isLongEnough)
    return measured.figures.map(() => ({people: false, mean: 1, variance: 1, shape: 1}));
  return holm(measured.figures.map((_, c) => kolmogorovSmirnovOf(context, measured, c).ksP)).map((p) => ({
    people: false,
    mean: p,
    variance: p,
    shape: p,
  }));
}

/** What is shown of channel `c` and judged by no rule. */
export function describeChannel(
  context: ReferenceContext,
  measured: MeasuredChannels,
  c: number,
): DescribedChannel {
  const reference = context.channels[c]!.sorted;
  return {
    ...kolmogorovSmirnovOf(context, measured, c),
    histogram: histogramOf(reference, measured.sorted[c]!),
    quantiles: quantilesOf(reference, measured.sorted[c]!),
  };
}

const kolmogorovSmirnovOf = (
  {channels}: ReferenceContext,
  {figures, series}: MeasuredChannels,
  c: number,
): KolmogorovSmirnov => testDistance(figures[c]!.ks, series[c]!, channels[c]!.sorted.length);

function nameChannel({reference: {provenance}}: ReferenceContext, c: number) {
  const isAccel = SENSOR_CHANNELS.accel.some((channel) => channel === c);
  return {
    channel: provenance.channels[c]!,
    unit: isAccel ? provenance.accelUnit : provenance.gyroUnit,
    sd: provenance.scale[c]!,
  };
}

/** NaN where none is a number. */
function least(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : Math.min(...known);
}

function missingShare(values: ArrayLike<number>): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing++;
  return values.length === 0 ? 0 : missing / values.length;
}
