/** What the calibration of a model comes to: whether it is too sure of itself, and whether a temperature helps. */

import * as z from "zod";
import type {Calibration, CalibrationBin} from "../../artifacts/evaluation/calibration.ts";

/** The block `report` of params.yaml. */
export const confidenceThresholdsSchema = z.strictObject({sameConfidence: z.number().min(0).max(1)});

export type ConfidenceThresholds = z.infer<typeof confidenceThresholdsSchema>;

export interface ConfidenceVerdict {
  readonly tendency: "too sure" | "not sure enough" | "neither";
  /** Whether the temperature brings confidence nearer to the truth on the test users; null where none was fitted. */
  readonly temperatureHelps: boolean | null;
}

export function judgeConfidence(
  {bins, temperature}: Calibration,
  {sameConfidence}: ConfidenceThresholds,
): ConfidenceVerdict {
  const gap = meanGap(bins);
  const tendency =
    gap === null || Math.abs(gap) < sameConfidence ? "neither" : gap > 0 ? "too sure" : "not sure enough";
  const temperatureHelps =
    temperature.value === null ? null : temperature.after.ece <= temperature.before.ece;
  return {tendency, temperatureHelps};
}

/** Mean confidence less accuracy over all windows; null where there is none. */
function meanGap(bins: readonly CalibrationBin[]): number | null {
  let gap = 0;
  let windows = 0;
  for (const {n, confidence, accuracy} of bins) {
    if (confidence === null || accuracy === null) continue;
    gap += n * (confidence - accuracy);
    windows += n;
  }
  return windows === 0 ? null : gap / windows;
}
