/**
 * artifacts/fused/<session>.quality.json: what is known of a recording before any model sees it (`quality/1`), or why
 * nothing is (`refused/1`).
 */

import {readFile} from "node:fs/promises";
import * as z from "zod";
import {checkJson, findKind, type JsonArtifact, parseJson, readJson, writeJson} from "./json-file.ts";
import {type Refusal, refusalSchema} from "./refusal.ts";

const KIND = "quality/1";

const count = z.number().int().nonnegative();

const sensorQuality = z.object({
  /** Rows or batches in the source, and those left out because their arrays differ in length. */
  rows: count,
  dropped: count,
  /** Samples left out because one of their values was not measured. */
  missing: count.optional(),
  samples: count,
  /** Samples whose time an earlier one has too. */
  duplicates: count,
  backwardSteps: count,
  largestBackwardMs: z.number(),
  /** Steps back together, without those by which batches overlap. */
  summedBackwardMs: z.number(),
  /** ms since the Unix epoch, UTC. */
  firstMs: z.number(),
  lastMs: z.number(),
  /** Samples a second, pauses left out. */
  rateHz: z.number(),
});

/** Means of the samples in a bin, or the straight line between neighbours. */
const method = z.enum(["mean", "linear"]);

const unitDecision = z.object({
  unit: z.string(),
  /** The figure that decided. */
  figure: z.number(),
  /** How many times better this reading fits than the next; null where nothing was measured. */
  margin: z.number().nullable(),
  rule: z.string(),
});

/** Of the bins that are not missing; m/s² and deg/s; the deviation has n − 1. Null where there are too few bins. */
const channelStats = z.object({
  mean: z.number().nullable(),
  std: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});

const qualitySchema = z.object({
  kymo: z.literal(KIND),
  session: z.string(),
  /** Rate of the fused table. */
  rateHz: z.number().positive(),
  /** A recording may have no gyroscope. */
  sensors: z.object({accel: sensorQuality, gyro: sensorQuality.optional()}),
  /** Accelerometer samples with a gyroscope sample near enough; the others are lost. All of them without gyroscope. */
  matched: count,
  matchedShare: z.number(),
  /** Accelerometer time minus the time of its gyroscope sample; absent without gyroscope. */
  lagMs: z.object({mean: z.number(), std: z.number(), maxAbs: z.number()}).optional(),
  /** Where the sensors had unlike rates, or were slower than the table: how each came to its bins. Else absent. */
  resampled: z.object({accel: method, gyro: method.optional()}).optional(),
  bins: count,
  /** Bins without a sample = interpolated + missing. */
  emptyBins: count,
  interpolatedBins: count,
  missingBins: count,
  /** Interpolated and missing bins as shares of all. */
  imputedShare: z.number(),
  missingShare: z.number(),
  segments: count,
  /** Longest run of empty bins. */
  longestGapSeconds: z.number(),
  /** From the first bin to the end of the last, and what of it is not missing. */
  seconds: z.number(),
  usableSeconds: z.number(),
  units: z.object({accel: unitDecision, gyro: unitDecision.optional()}),
  channels: z.object({
    Ax: channelStats,
    Ay: channelStats,
    Az: channelStats,
    Gx: channelStats.optional(),
    Gy: channelStats.optional(),
    Gz: channelStats.optional(),
  }),
});

export type Quality = z.infer<typeof qualitySchema>;
export type SensorQuality = z.infer<typeof sensorQuality>;
export type UnitDecision = z.infer<typeof unitDecision>;
export type ChannelStats = z.infer<typeof channelStats>;

const ARTIFACT: JsonArtifact<Quality> = {
  name: "the quality of a recording",
  kind: KIND,
  schema: qualitySchema,
  hint: 'Rebuild it with the stage "fuse".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readQuality = (path: string): Promise<Quality> => readJson(path, ARTIFACT);

export interface Refused {
  readonly kymo: "refused/1";
  readonly session: string;
  readonly refusal: Refusal;
}

const REFUSED: JsonArtifact<Refused> = {
  name: "the refusal of a recording",
  kind: "refused/1",
  schema: z.object({kymo: z.literal("refused/1"), session: z.string(), refusal: refusalSchema}),
  hint: 'Rebuild it with the stage "fuse".',
};

/** The quality of a recording, or why there is none. Throws an ExpectedError where the file is neither. */
export async function readQualityOrRefusal(path: string): Promise<Quality | Refused> {
  const value: unknown = parseJson(await readFile(path, "utf8"), path, {
    name: "the quality of a recording",
    schema: z.unknown(),
    hint: ARTIFACT.hint,
  });
  return findKind(value) === "refused/1" ? checkJson(value, path, REFUSED) : checkJson(value, path, ARTIFACT);
}

export const writeRefused = (path: string, session: string, refusal: Refusal): Promise<void> =>
  writeJson(path, {kymo: "refused/1", session, refusal}, 2);

export const writeQuality = (path: string, quality: Quality): Promise<void> => writeJson(path, quality, 2);
