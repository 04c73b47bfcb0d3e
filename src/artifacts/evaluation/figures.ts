/** The figures of an evaluation: overall, by class, by user, and what they are compared with. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

/** A figure with the limits of its interval; null limits where there are no two units to compare. */
export const estimateSchema = z.object({value: figure, lo: figure, hi: figure});

/** Macro averages are over the classes that occur in the test data. */
export const metricsSchema = z.object({
  accuracy: estimateSchema,
  balancedAccuracy: estimateSchema,
  kappa: estimateSchema,
  mcc: estimateSchema,
  topK: z.object({k: count, ...estimateSchema.shape}),
  logLoss: estimateSchema,
  /** Multi-class, 0 (best) to 2. */
  brier: estimateSchema,
  ece: z.object({bins: count, ...estimateSchema.shape}),
  macroPrecision: estimateSchema,
  macroRecall: estimateSchema,
  macroF1: estimateSchema,
  microPrecision: estimateSchema,
  microRecall: estimateSchema,
  microF1: estimateSchema,
  weightedPrecision: estimateSchema,
  weightedRecall: estimateSchema,
  weightedF1: estimateSchema,
  /** One against the rest, mean over the classes where it is defined. */
  macroRocAuc: estimateSchema,
  macroAveragePrecision: estimateSchema,
});

/** Of a class that does not occur in the test data (support 0) every figure but `predicted` is null. */
export const classResultSchema = z.object({
  class: z.string(),
  support: count,
  predicted: count,
  precision: figure,
  recall: figure,
  f1: figure,
  f1Interval: z.object({lo: figure, hi: figure}),
  /** This class against the rest; the interval is over the people who show it. */
  rocAuc: estimateSchema,
  averagePrecision: estimateSchema,
});

export const confusionSchema = z.object({
  /** Row: truth, column: prediction; both in the order of `data.classes`. */
  counts: z.array(z.array(count)),
  /** Each row divided by its sum; null in the row of an absent class. */
  rowShares: z.array(z.array(figure)),
  /** The most frequent confusions, most first. */
  pairs: z.array(
    z.object({truth: z.string(), predicted: z.string(), windows: count, shareOfTruth: z.number()}),
  ),
});

export const userResultSchema = z.object({
  user: z.string(),
  windows: count,
  sessions: count,
  accuracy: z.number(),
  /** Over the person's own windows: what more windows of the same person would change. */
  accuracyInterval: z.object({lo: z.number(), hi: z.number()}),
  macroF1: z.number(),
  kappa: figure,
  meanConfidence: z.number(),
  /** Share of the user's most frequent class: what always guessing it would reach. */
  majorityShare: z.number(),
  majorityClass: z.string(),
});

export const baselinesSchema = z.object({
  /** Always answering the most frequent class of the test data. */
  majority: z.object({class: z.string(), accuracy: z.number(), macroF1: z.number()}),
  /** Guessing with the model's own class shares: the agreement expected by chance, as in kappa. */
  chance: z.object({accuracy: z.number()}),
  /** Guessing every class of the model equally often. */
  uniform: z.object({accuracy: z.number()}),
});

/** What the accuracy's interval would be if windows were independent, which they are not (Wilson score). */
export const naiveIntervalSchema = z.object({
  accuracy: estimateSchema,
  windows: count,
  /** Width of the interval over users divided by the width of this one. */
  timesTooNarrow: figure,
  /** Independent windows that would know the accuracy as well: a(1 − a) / variance over users, at most `windows`. */
  effectiveWindows: figure,
});

/** A window that the model got wrong. */
export const wrongWindowSchema = z.object({
  windowId: z.number().int(),
  user: z.string(),
  session: z.string(),
  /** ISO 8601, UTC. */
  start: z.string(),
  truth: z.string(),
  predicted: z.string(),
  confidence: z.number(),
});

export const confidentErrorsSchema = z.object({
  minConfidence: z.number(),
  /** How many test windows are wrong at that confidence or above, and their share of all errors. */
  windows: count,
  shareOfErrors: figure,
  /** The most confident ones. */
  worst: z.array(wrongWindowSchema),
});

export type Estimate = Immutable<z.infer<typeof estimateSchema>>;
export type Metrics = Immutable<z.infer<typeof metricsSchema>>;
export type ClassResult = Immutable<z.infer<typeof classResultSchema>>;
export type UserResult = Immutable<z.infer<typeof userResultSchema>>;
export type Baselines = Immutable<z.infer<typeof baselinesSchema>>;
export type NaiveInterval = Immutable<z.infer<typeof naiveIntervalSchema>>;
export type ConfidentErrors = Immutable<z.infer<typeof confidentErrorsSchema>>;
