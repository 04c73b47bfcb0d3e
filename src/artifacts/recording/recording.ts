/**
 * reports/recordings/<session>.json (`recording/1`): what a recording's page shows, minute by minute, and a small
 * picture of it for the page that compares recordings. Written by recording, read by recordings.
 */
import * as z from "zod";
import {type JsonArtifact, readJson, writeJson} from "../json-file.ts";
import {levelSchema} from "../level.ts";

const KIND = "recording/1";

/** 0 to 1. */
const share = z.number();

const minuteSchema = z.object({
  startMs: z.number(),
  windows: z.number().int().nonnegative(),
  /** Predicted most often; null without windows, as is its share and the mean confidence. */
  predicted: z.string().nullable(),
  share: share.nullable(),
  meanConfidence: share.nullable(),
  /** How often the prediction changes from one window to the next. */
  changes: z.number().int().nonnegative(),
  /** m/s²; null where nothing was measured. */
  movement: z.number().nullable(),
  missing: share,
  imputed: share,
  clipped: share,
  still: share,
});

/** Smallest and largest values of equal columns; null where nothing was measured. */
const envelopeSchema = z.object({
  low: z.array(z.number().nullable()),
  high: z.array(z.number().nullable()),
});

export const recordingSchema = z.object({
  kymo: z.literal(KIND),
  session: z.string(),
  simulated: z.boolean(),
  /** Why it is not used, as a sentence; null where it is. */
  refusal: z.string().nullable(),
  /** ms since the Unix epoch; null of a recording that could not be read. */
  time: z.object({startMs: z.number(), endMs: z.number()}).nullable(),
  /** The clock's on its page. */
  timeZone: z.string(),
  windows: z.number().int().nonnegative(),
  /** Null where it was not compared with the reference. */
  verdict: z.object({level: levelSchema, headline: z.string()}).nullable(),
  model: z.object({name: z.string(), hash: z.string()}),
  /** The model's. */
  classes: z.array(z.string()),
  /** Those predicted at least once, most frequent first. */
  behaviours: z.array(z.object({name: z.string(), share})),
  /** Null without windows. */
  meanConfidence: share.nullable(),
  /** Of the whole time. */
  missing: share,
  still: share,
  minutes: z.array(minuteSchema),
  picture: z.object({
    /** Ax to Gz, m/s² and deg/s. */
    channels: z.array(envelopeSchema),
    /** Stretches of one predicted class: from and to as shares of the length, position of the class, confidence. */
    bars: z.array(z.tuple([share, share, z.number().int(), share])),
  }),
});

export type Recording = z.infer<typeof recordingSchema>;

const ARTIFACT: JsonArtifact<Recording> = {
  name: "the account of a recording",
  kind: KIND,
  schema: recordingSchema,
  hint: 'Rebuild it with the stage "recording".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readRecording = (path: string): Promise<Recording> => readJson(path, ARTIFACT);

export const writeRecording = (path: string, recording: Recording): Promise<void> =>
  writeJson(path, recording, 0);
