/**
 * One observation (`observation/1`): what is known of the model in use at one time, as the retraining trigger is given it.
 *
 * A signal keeps its value beside its thresholds, so that a reader can judge it again. What is not known is null, never
 * a number that stands for it. Shares are 0 to 1, times ISO 8601 in UTC.
 */
import * as z from "zod";
import {levelSchema} from "../level.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const time = z.iso.datetime();

/** A rule held against one value. */
const signalSchema = z.object({
  /** The rule's id in drift.json, with the channel where it has one: `prediction.confidence`, `psi.Ax`. */
  id: z.string().min(1),
  title: z.string(),
  unit: z.string(),
  /** What the rule warns and fails at; null where it has no such threshold. */
  warn: figure,
  fail: figure,
  value: figure,
  level: levelSchema,
  likelyCause: z.string(),
});

const amountSchema = z.object({windows: count, people: count});

const performanceSchema = z.object({
  /** Whether labels were there, or the accuracy is an estimate from the model's own confidence. */
  kind: z.enum(["labelled", "estimated"]),
  accuracy: z.number().min(0).max(1),
  /** Limits of the accuracy's interval; null where there is too little to have one. */
  lo: figure,
  hi: figure,
  /** What the model reached when it was accepted. */
  reference: z.number().min(0).max(1),
});

export const observationSchema = z.object({
  kymo: z.literal("observation/1"),
  at: time,
  /** Digest of what was found, by which a repetition is known; null where nothing new was looked at. */
  evidence: z.string().nullable(),
  /** What was observed, in words without a path: a session, `labels`. */
  source: z.string(),
  /** Windows that the signals are of. */
  windows: count,
  signals: z.array(signalSchema),
  performance: z.array(performanceSchema),
  /** Labelled data that there is now, and that there was when the model in use was trained. */
  labelled: amountSchema.nullable(),
  trainedOn: amountSchema.nullable(),
  trainedAt: time.nullable(),
  promotedAt: time.nullable(),
  /** Whether there is a version to go back to. */
  canRollBack: z.boolean(),
  /** What a person asks for. */
  byHand: z.object({action: z.enum(["trigger", "rollback"]), reason: z.string().min(1)}).nullable(),
});

export type Signal = z.infer<typeof signalSchema>;
export type Performance = z.infer<typeof performanceSchema>;
export type Observation = z.infer<typeof observationSchema>;
