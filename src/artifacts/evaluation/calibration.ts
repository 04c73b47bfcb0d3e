/** Whether the confidences of an evaluated model mean what they say. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";
import {estimateSchema} from "./figures.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const fit = z.object({nll: z.number(), ece: z.number()});

const binSchema = z.object({
  /** The bin holds lo < confidence ≤ hi. */
  lo: z.number(),
  hi: z.number(),
  n: count,
  /** Mean confidence and share of right predictions; null in an empty bin. */
  confidence: figure,
  accuracy: figure,
});

/** Fitted on the validation users, applied to the test users; null, with a reason, where none was fitted. */
const temperatureSchema = z.union([
  z.object({
    value: z.number(),
    reason: z.null(),
    fittedOn: z.object({users: z.array(z.string()), windows: count}),
    before: fit,
    after: fit,
    /** By how much the log loss falls, with its interval over test people. */
    gain: estimateSchema,
    /** The reliability diagram after scaling. */
    bins: z.array(binSchema),
  }),
  z.object({value: z.null(), reason: z.string(), before: fit}),
]);

export const calibrationSchema = z.object({
  bins: z.array(binSchema),
  /** The mean gap as it is found, above 0 even where confidence is right, since chance opens gaps. */
  ece: z.number(),
  /** The same less what chance opens, and its interval; null without two people or sessions. */
  debiased: figure,
  interval: z.object({lo: figure, hi: figure}),
  /** Mean confidence less accuracy: above 0 the model is too sure. */
  overconfidence: estimateSchema,
  /** Largest gap of any bin that holds a window. */
  mce: z.number(),
  temperature: temperatureSchema,
});

export type CalibrationBin = Immutable<z.infer<typeof binSchema>>;
export type Temperature = Immutable<z.infer<typeof temperatureSchema>>;
export type Calibration = Immutable<z.infer<typeof calibrationSchema>>;
