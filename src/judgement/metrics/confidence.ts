/** What the calibration of a model comes to: whether it is too sure of itself, and whether a temperature helps. */

import * as z from "zod";
import type {Calibration} from "../../artifacts/evaluation/calibration.ts";
import type {Estimate} from "../../artifacts/evaluation/figures.ts";

/** The block `report` of params.yaml. */
export const confidenceThresholdsSchema = z.strictObject({sameConfidence: z.number().min(0).max(1)});

export type ConfidenceThresholds = z.infer<typeof confidenceThresholdsSchema>;

export interface ConfidenceVerdict {
  /** "neither" where the interval over people leaves it open. */
  readonly tendency: "too sure" | "not sure enough" | "neither";
  /**
   * Whether the temperature lowers the log loss on the test people, to whom it was not fitted; null where none was
   * fitted, or the interval over people leaves it open.
   */
  readonly temperatureHelps: boolean | null;
}

export function judgeConfidence(
  {overconfidence, temperature}: Calibration,
  {sameConfidence}: ConfidenceThresholds,
): ConfidenceVerdict {
  const {value, lo, hi} = overconfidence;
  const isOpen = lo === null || hi === null || (lo <= 0 && hi >= 0) || Math.abs(value!) < sameConfidence;
  const tendency = isOpen ? "neither" : value! > 0 ? "too sure" : "not sure enough";
  return {tendency, temperatureHelps: temperature.value === null ? null : signOf(temperature.gain)};
}

function signOf({lo, hi}: Estimate): boolean | null {
  if (lo !== null && lo > 0) return true;
  return hi !== null && hi < 0 ? false : null;
}
