/** When to stop: a score of the validation users that has not improved for some epochs, as Keras' EarlyStopping. */
import * as z from "zod";
import type {EpochScores} from "../../artifacts/training/epoch.ts";

export const earlyStoppingSchema = z.strictObject({
  /** Which score of the validation windows chooses the best epoch, and stops the run. */
  monitor: z.enum(["loss", "accuracy", "macroF1"]).default("loss"),
  /** Epochs without improvement after which the run stops; null never stops it, and only chooses the best epoch. */
  patience: z.number().int().positive().nullable().default(10),
  /** A change by no more than this is no improvement. */
  minDelta: z.number().nonnegative().default(0),
});

export type EarlyStopping = z.infer<typeof earlyStoppingSchema>;

export const stoppingStateSchema = z.strictObject({
  /** The best score so far and its epoch, from 1; null before the first. */
  best: z.number().nullable(),
  bestEpoch: z.number().int().positive().nullable(),
  wait: z.number().int().nonnegative(),
  stop: z.boolean(),
});

export type StoppingState = z.infer<typeof stoppingStateSchema>;

/** The state before the first epoch. */
export const INITIAL_STOPPING: StoppingState = {best: null, bestEpoch: null, wait: 0, stop: false};

/**
 * The state after `epoch` (from 1): its weights are the best so far where `bestEpoch` is `epoch`. A score that is NaN
 * is no improvement.
 */
export function updateStopping(
  {monitor, patience, minDelta}: EarlyStopping,
  state: StoppingState,
  epoch: number,
  validation: EpochScores,
): StoppingState {
  const score = validation[monitor];
  const gain = state.best === null ? Number.POSITIVE_INFINITY : (score - state.best) * sign(monitor);
  if (Number.isFinite(score) && gain > minDelta) return {best: score, bestEpoch: epoch, wait: 0, stop: false};
  const wait = state.wait + 1;
  return {...state, wait, stop: patience !== null && wait >= patience};
}

function sign(monitor: EarlyStopping["monitor"]): 1 | -1 {
  return monitor === "loss" ? -1 : 1;
}
