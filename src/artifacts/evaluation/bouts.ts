/**
 * Bouts: runs of neighbouring windows of one session with one label. A predicted bout matches a true one of its class
 * when windows in common / windows in either ≥ minIoU.
 */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";
import {estimateSchema} from "./figures.ts";

const count = z.number().int().nonnegative();
const figure = z.number().nullable();
const part = z.object({windows: count, accuracy: figure});

/** From a bout's first sample to its last, in seconds. */
const durationsSchema = z.object({mean: figure, median: figure, min: figure, max: figure});

export const boutResultsSchema = z.object({
  minIoU: z.number(),
  /** The definition in one sentence, to print under the table. */
  definition: z.string(),
  trueBouts: count,
  predictedBouts: count,
  matched: count,
  /** With intervals over people, or over sessions of one. */
  precision: estimateSchema,
  recall: estimateSchema,
  f1: estimateSchema,
  /** True bouts in which not one window was predicted rightly. */
  missed: count,
  /** Mean number of separate predicted bouts of the right class inside a true bout that was found at all; 1 is none broken. */
  fragmentation: figure,
  /** Windows next to a change of the true label, and all others. */
  boundary: part,
  interior: part,
  trueSeconds: durationsSchema,
  predictedSeconds: durationsSchema,
  perClass: z.array(
    z.object({
      class: z.string(),
      trueBouts: count,
      predictedBouts: count,
      matched: count,
      f1: figure,
      medianTrueSeconds: figure,
      medianPredictedSeconds: figure,
    }),
  ),
});

export type BoutResults = Immutable<z.infer<typeof boutResultsSchema>>;
export type Durations = BoutResults["trueSeconds"];
