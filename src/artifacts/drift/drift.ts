/**
 * artifacts/drift.json (`drift/1`): everything drift.html shows.
 *
 * `null` means "could not be measured"; the reason stands in a `withheld` or `note` beside it. Numbers have 12
 * significant digits. Values of a channel are normalised (training standard deviations) unless a unit is named.
 */
import * as z from "zod";
import {type JsonArtifact, readJson, writeJson} from "../json-file.ts";
import {statisticNameSchema} from "./channel.ts";
import {measured} from "./measured.ts";
import {recordingSchema} from "./recording.ts";
import {ruleSchema, verdictSchema} from "./verdict.ts";

const KIND = "drift/1";

const baselineSchema = z.object({
  /** What the recordings are compared with, in words, without a path. */
  label: z.string(),
  kind: z.enum(["windows", "samples"]),
  /** Which users or rows it is made of, in words. */
  note: z.string(),
  rowsPerChannel: z.number(),
  /** Users (or sessions) that can be resampled whole; 0 for a baseline of samples. */
  groups: z.number(),
  groupKind: z.enum(["users", "sessions", "none"]),
  scalerHash: z.string().nullable(),
  /** Largest difference between its scaler and the model's, in training standard deviations. */
  scalerDifference: measured,
  units: z.object({accel: z.string(), gyro: z.string()}),
  gravity: z.string(),
  simulated: z.boolean(),
});

/** How often a fixed threshold is passed where nothing has drifted, measured on the reference itself. */
const falseAlarmSchema = z.object({
  statistic: statisticNameSchema,
  channel: z.string(),
  warnThreshold: z.number().nullable(),
  failThreshold: z.number().nullable(),
  warnRate: z.number().nullable(),
  failRate: z.number().nullable(),
  /** Value passed by 5 % of reference-against-reference draws. */
  threshold95: measured,
});

const driftSchema = z.object({
  kymo: z.literal(KIND),
  model: z.object({name: z.string(), hash: z.string()}).nullable(),
  baseline: baselineSchema,
  verdict: verdictSchema,
  rules: z.array(ruleSchema),
  /** How each sample entered the comparison, how significance was found. */
  conventions: z.array(z.string()),
  falseAlarms: z.object({rounds: z.number(), note: z.string(), rates: z.array(falseAlarmSchema)}),
  recordings: z.array(recordingSchema),
});

export type DriftResult = z.infer<typeof driftSchema>;
export type FalseAlarm = z.infer<typeof falseAlarmSchema>;

const ARTIFACT: JsonArtifact<DriftResult> = {
  name: "a drift result",
  kind: KIND,
  schema: driftSchema,
  hint: 'Rebuild it with the stage "drift".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readDrift = (path: string): Promise<DriftResult> => readJson(path, ARTIFACT);

export const writeDrift = (path: string, drift: DriftResult): Promise<void> => writeJson(path, drift, 1);
