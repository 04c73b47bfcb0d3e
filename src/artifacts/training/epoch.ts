/** One epoch of a training run, as a history and a search list it. */
import * as z from "zod";
import type {Immutable} from "../json-file.ts";

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);

const scoresSchema = z.object({
  /** Mean cross-entropy, class weights and penalties included where they are trained with; nats. */
  loss: z.number(),
  accuracy: share,
  macroF1: share,
});

export const epochSchema = z.object({
  /** Counted from 1. */
  epoch: z.number().int().positive(),
  /** Of the epoch's last step. */
  learningRate: z.number().nonnegative(),
  /** As the model was while the epoch went on, with dropout and augmentation. */
  train: scoresSchema,
  validation: scoresSchema,
  /** Validation windows, a row for each true class and a column for each predicted one. */
  confusion: z.array(z.array(count)),
  /** Mean over the steps of the L2 norm of a layer's gradient before clipping; layers that are trained, in order. */
  gradientNorms: z.record(z.string(), z.number().nonnegative()),
  /** Share of the steps whose gradient was clipped. */
  clippedShare: share,
  /** Whether it is the best so far, whose weights are kept. */
  best: z.boolean(),
});

export type EpochScores = Immutable<z.infer<typeof scoresSchema>>;
export type Epoch = Immutable<z.infer<typeof epochSchema>>;

/** Where a loss stopped being finite: step within the epoch, and the first layer in which it did. */
export const divergenceSchema = z.object({
  epoch: z.number().int().positive(),
  step: count,
  layer: z.string(),
});

/** What ended a run. */
export const stoppedSchema = z.enum(["all epochs", "early stopping", "loss not finite"]);
