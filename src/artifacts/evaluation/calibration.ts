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

/** Mean squared difference = miscalibration − discrimination + uncertainty. */
const brierPartsSchema = z.object({
  score: z.number(),
  miscalibration: z.number(),
  discrimination: z.number(),
  uncertainty: z.number(),
});

/** CORP: the share that comes true as a rising function of the probability, and the band of a calibrated model. */
const reliabilitySchema = z.object({
  /** Mean probability and fitted share of groups of windows with near probabilities; null limits without two units. */
  points: z.array(z.object({n: count, probability: z.number(), share: z.number(), lo: figure, hi: figure})),
  /** Where the share leaves the band: below it probabilities are too high. */
  outside: z.array(z.object({from: z.number(), to: z.number(), side: z.enum(["below", "above"])})),
  brier: brierPartsSchema,
});

export const calibrationSchema = z.object({
  bins: z.array(binSchema),
  /** The mean gap as it is found, above 0 even where confidence is right, since chance opens gaps. */
  ece: z.number(),
  /** The same less what chance opens, and its interval; null without two people or sessions. */
  debiased: figure,
  interval: z.object({lo: figure, hi: figure}),
  /** Mean confidence less accuracy: above 0 the model is too sure. */
  overconfidence: estimateSchema,
  /** Of the confidence: how often a prediction of each confidence is right. */
  reliability: reliabilitySchema,
  /** The Brier score of all classes together, the sum over them. */
  brier: brierPartsSchema,
  /** Of the probability of each class that occurs; the bands hold for all classes together. */
  classes: z.array(z.object({class: z.string(), reliability: reliabilitySchema})),
  /** Largest gap of any bin that holds a window. */
  mce: z.number(),
  temperature: temperatureSchema,
});

export type CalibrationBin = Immutable<z.infer<typeof binSchema>>;
export type Temperature = Immutable<z.infer<typeof temperatureSchema>>;
export type Calibration = Immutable<z.infer<typeof calibrationSchema>>;
export type BrierParts = Immutable<z.infer<typeof brierPartsSchema>>;
export type Reliability = Immutable<z.infer<typeof reliabilitySchema>>;
