/** The drift of one channel of a recording. */
import * as z from "zod";
import {levelSchema} from "../level.ts";
import {measured} from "./measured.ts";

const figures = z.array(measured);

/** The statistics that are compared with fixed thresholds. */
export const statisticNameSchema = z.enum([
  "psi",
  "jsDistance",
  "ks",
  "wassersteinOverSd",
  "energyDistance",
  "meanShiftOverSd",
  "varianceRatio",
]);

const rangeSchema = z.object({low: measured, high: measured});

const histogramSchema = z.object({
  /** One more than there are bins; equal width over the reference's 0.1 to 99.9 % range, outer bins open. */
  edges: figures,
  reference: figures,
  current: figures,
});

const quantilesSchema = z.object({
  /** 0 to 1. */
  probabilities: figures,
  reference: figures,
  current: figures,
});

export const channelSchema = z.object({
  channel: z.string(),
  /** Unit of the channel before scaling, such as m/s^2; `sd` turns a normalised difference into it. */
  unit: z.string(),
  sd: measured,
  level: levelSchema,
  samples: z.number(),
  psi: measured,
  /** Base 2: 0 to 1. */
  jsDistance: measured,
  ks: measured,
  wasserstein: measured,
  wassersteinOverSd: measured,
  energyDistance: measured,
  meanShiftOverSd: measured,
  varianceRatio: measured,
  stdRatio: measured,
  /** Share beyond the reference's range. */
  outOfRangeShare: measured,
  effectiveSampleSize: measured,
  /** As if samples were independent, which they are not: shown for comparison only. */
  ksPNaive: measured,
  /** With the effective sample sizes in place of n. */
  ksP: measured,
  missingShare: measured,
  /** Share of samples that repeat the one before exactly, in runs of at least `drift.physics.stuckSamples`. */
  stuckShare: measured,
  /** Share at the extreme value in runs (saturation). */
  clippedShare: measured,
  /** Probability that one more person of the reference is as far away; null without groups. */
  pNull: z.partialRecord(statisticNameSchema, measured).nullable(),
  /** Of the mean, the variance and the shape (Wasserstein), adjusted by Holm over all tests of the recording. */
  pMean: measured,
  pVariance: measured,
  pShape: measured,
  /** The smallest of the three. */
  pAdjusted: measured,
  significant: z.boolean(),
  /** What 95 % of people show in a stretch as long as the recording; null without people to compare with. */
  usual: z.object({meanShiftOverSd: rangeSchema, varianceRatio: rangeSchema}).nullable(),
  histogram: histogramSchema,
  quantiles: quantilesSchema,
});

export type StatisticName = z.infer<typeof statisticNameSchema>;
export type ChannelDrift = z.infer<typeof channelSchema>;
