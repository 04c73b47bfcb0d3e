/** Time: windows that do not span what they should, gaps, and how much was filled in. */

import type {TimeCheck} from "../../artifacts/drift/recording.ts";
import type {FusedRecording} from "./fused-table.ts";
import type {WindowTable} from "./window-table.ts";

/** `jitterMs` comes from the quality report: the spread of the match between the two sensors. */
export function timeCheck(windows: WindowTable, fused: FusedRecording, jitterMs: number | null): TimeCheck {
  const period = 1000 / windows.rateHz;
  let spanErrors = 0;
  for (let row = 0; row < windows.rows; row++)
    if (Math.abs(windows.end[row]! - windows.start[row]! - (windows.length - 1) * period) > period / 2)
      spanErrors++;
  let missing = 0;
  let imputed = 0;
  let gaps = 0;
  let longest = 0;
  let run = 0;
  for (let i = 0; i < fused.rows; i++) {
    if (fused.imputed[i] === 1) imputed++;
    if (fused.segment[i] === -1) {
      if (run === 0) gaps++;
      run++;
      missing++;
      longest = Math.max(longest, run);
    } else run = 0;
  }
  const segments = new Set(fused.segment);
  segments.delete(-1);
  const seconds = fused.rows === 0 ? 0 : (fused.t[fused.rows - 1]! - fused.t[0]!) / 1000;
  return {
    level: "pass",
    rateHz: seconds > 0 ? (fused.rows - 1) / seconds : 0,
    expectedRateHz: windows.rateHz,
    spanErrors,
    gaps,
    longestGapSeconds: longest / fused.rateHz,
    missingShare: fused.rows === 0 ? 0 : missing / fused.rows,
    imputedShare: fused.rows === 0 ? 0 : imputed / fused.rows,
    jitterMs,
    segments: segments.size,
    seconds,
  };
}
