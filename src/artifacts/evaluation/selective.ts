/** What is gained by leaving out what the model is unsure of: a threshold on its confidence, and sets of classes. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";
import {estimateSchema} from "./figures.ts";

const count = z.number().int().nonnegative();

const thresholdSchema = z.union([
  z.object({
    value: z.number(),
    reason: z.null(),
    /** Chosen on the validation people alone. */
    chosenOn: z.object({users: z.array(z.string()), windows: count, coverage: z.number(), risk: z.number()}),
    /** Of the test people's windows: the share that is answered, and of these the share that is wrong. */
    coverage: estimateSchema,
    risk: estimateSchema,
    /** Whether the risk on test people is at most the one stated; "open" where its interval does not say. */
    held: z.enum(["yes", "no", "open"]),
  }),
  z.object({value: z.null(), reason: z.string()}),
]);

export const selectiveSchema = z.object({
  /** Share of wrong answers that is stated. */
  targetRisk: z.number(),
  /** The share of test windows of the highest confidence, and the share of them that is wrong. */
  curve: z.array(z.object({coverage: z.number(), risk: z.number(), confidence: z.number()})),
  /** Mean risk over all coverages. */
  areaUnderCurve: z.number(),
  threshold: thresholdSchema,
});

/** Each person's sets stand on the other test people; null for one person. */
export const conformalSchema = z.object({
  level: z.number(),
  /** Whether enough people stand behind each set for the level to hold for a new person, whatever people are like. */
  guaranteed: z.boolean(),
  peopleNeeded: count,
  /** Share of windows whose set holds the truth. */
  coverage: estimateSchema,
  meanSize: z.number(),
  /** Windows with a set of 0, 1, 2 … classes. */
  sizes: z.array(count),
  people: z.array(z.object({user: z.string(), coverage: z.number(), meanSize: z.number()})),
});

export type Selective = Immutable<z.infer<typeof selectiveSchema>>;
export type Conformal = Immutable<z.infer<typeof conformalSchema>>;
