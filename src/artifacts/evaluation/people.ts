/** The test people as a sample of all people, and how precise the headline figures are. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

export const peopleSummarySchema = z.object({
  people: count,
  /** Mean of the people's accuracies, each person once, with its interval; null limits for fewer than two people. */
  mean: z.number(),
  lo: figure,
  hi: figure,
  /** Within which the accuracy of a person who was not tested is expected, at the level of the intervals. */
  newPerson: z.object({lo: figure, hi: figure}),
  /** Standard deviation of accuracy over people, what chance adds within a person taken off. */
  sd: figure,
  /** The share of people below `lowAccuracy`, were accuracies normal. */
  lowShare: z.number(),
  lowAccuracy: figure,
  /** P of people who differ as much as these, did they differ by no more than is allowed. */
  pTooFar: figure,
  /** Neighbouring windows that count as one within a person. */
  correlationTime: z.number(),
});

const precisionSchema = z.object({
  /** Half the width of the interval of as many people as there are, by Student's t. */
  halfWidth: figure,
  /** The least fall that a test on as many new people would find with `power`; null where none below 1 would. */
  detectableDrop: figure,
  /** People for an interval of ± `wantedHalfWidth`; null beyond 2,000. */
  peopleNeeded: count.nullable(),
});

/** What more people would bring, as far as the spread of these tells it. Null without two units. */
export const precisionsSchema = z.object({
  wantedHalfWidth: z.number(),
  power: z.number(),
  /** One-sided. */
  alpha: z.number(),
  figures: z.object({accuracy: precisionSchema, macroF1: precisionSchema, balancedAccuracy: precisionSchema}),
});

export type PeopleSummary = Immutable<z.infer<typeof peopleSummarySchema>>;
export type Precision = Immutable<z.infer<typeof precisionSchema>>;
export type Precisions = Immutable<z.infer<typeof precisionsSchema>>;
