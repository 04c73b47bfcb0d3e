/** Where the model is weak, and what it is good for: groups of windows, precision against recall, net benefit, events. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";
import {estimateSchema} from "./figures.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();

/** Windows that have something in common, against the same people's other windows. */
export const groupsSchema = z.object({
  alpha: z.number(),
  groups: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["class", "boundary", "half"]),
      windows: count,
      /** Who have windows inside and outside. */
      people: count,
      accuracy: z.number(),
      /** Mean over people of the accuracy inside less that outside. */
      difference: estimateSchema,
      /** One-sided p that the group is no worse, Holm over all groups; null for fewer than two people. */
      pAdjusted: figure,
    }),
  ),
});

export const precisionRecallSchema = z.array(
  z.object({
    class: z.string(),
    /** Share of windows that are of the class: the precision of chance. */
    prevalence: z.number(),
    points: z.array(z.object({recall: z.number(), precision: z.number(), threshold: z.number()})),
  }),
);

/** Net benefit of answering one class where its probability reaches the threshold; null where the class never occurs. */
export const decisionSchema = z.object({
  class: z.string(),
  prevalence: z.number(),
  points: z.array(
    z.object({
      threshold: z.number(),
      model: z.number(),
      /** Answering the class always; never answering it has 0. */
      always: z.number(),
      /** The model less the better of always and never; the intervals of all thresholds hold together. */
      gain: estimateSchema,
    }),
  ),
});

const eventCountsSchema = z.object({
  /** Of true events: found one to one, in pieces, merged with another, both, not at all. */
  truth: z.object({correct: count, fragmented: count, merged: count, both: count, deleted: count}),
  /** Of predicted events: one to one, a piece, over several, both, where there is none. */
  predicted: z.object({correct: count, fragmenting: count, merging: count, both: count, inserted: count}),
  /** Windows that are wrong for the class, by why. */
  windows: z.object({
    right: count,
    underfill: count,
    fragmenting: count,
    deleted: count,
    overfill: count,
    merging: count,
    inserted: count,
  }),
});

export const eventsSchema = z.object({
  all: eventCountsSchema,
  perClass: z.array(z.object({class: z.string(), ...eventCountsSchema.shape})),
});

export type Groups = Immutable<z.infer<typeof groupsSchema>>;
export type PrecisionRecall = Immutable<z.infer<typeof precisionRecallSchema>>;
export type Decision = Immutable<z.infer<typeof decisionSchema>>;
export type EventCounts = Immutable<z.infer<typeof eventCountsSchema>>;
export type Events = Immutable<z.infer<typeof eventsSchema>>;
