/** Time: windows that do not span what they should, gaps, and how much was filled in. */

import type {TimeCheck} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import type {FusedRecording} from "./fused-recording.ts";
import {judge, levelOf} from "./judge.ts";
import type {Rules} from "./rules.ts";
import {visitRuns} from "./runs.ts";
import type {WindowTable} from "./window-table.ts";

/** `jitterMs` comes from the quality report: the spread of the match between the two sensors. */
export function checkTime(
  rules: Rules,
  windows: WindowTable,
  fused: FusedRecording,
  jitterMs: number | null,
): {time: TimeCheck; causes: Cause[]} {
  const {rows, t, rateHz, segment, imputed} = fused;
  const gaps = findGaps(segment);
  const seconds = rows === 0 ? 0 : (t[rows - 1]! - t[0]!) / 1000;
  const shareOfRows = (count: number): number => (rows === 0 ? 0 : count / rows);
  const figures = {
    rateHz: seconds > 0 ? (rows - 1) / seconds : 0,
    expectedRateHz: windows.rateHz,
    spanErrors: countSpanErrors(windows),
    gaps: gaps.length,
    longestGapSeconds: gaps.reduce((longest, gap) => Math.max(longest, gap), 0) / rateHz,
    missingShare: shareOfRows(gaps.reduce((sum, gap) => sum + gap, 0)),
    imputedShare: shareOfRows(imputed.reduce((sum, flag) => sum + flag, 0)),
    jitterMs,
    segments: new Set(segment.filter((number) => number !== MISSING)).size,
    seconds,
  };
  const causes = judgeTime(rules, figures);
  return {time: {level: levelOf(causes), ...figures}, causes};
}

/** Segment of a row that belongs to none. */
const MISSING = -1;

/** Windows whose last sample is not where length and rate put it, to the nearest sample. */
function countSpanErrors({rows, start, end, length, rateHz}: WindowTable): number {
  const period = 1000 / rateHz;
  let errors = 0;
  for (let row = 0; row < rows; row++)
    if (Math.abs(end[row]! - start[row]! - (length - 1) * period) > period / 2) errors++;
  return errors;
}

/** Rows of each missing stretch, in order of time. */
function findGaps(segment: Int32Array): number[] {
  const gaps: number[] = [];
  visitRuns(segment, (number, rows) => {
    if (number === MISSING) gaps.push(rows);
  });
  return gaps;
}

function judgeTime(
  rules: Rules,
  {spanErrors, missingShare, imputedShare}: Pick<TimeCheck, "spanErrors" | "missingShare" | "imputedShare">,
): Cause[] {
  const likelyCause = "the recording has gaps";
  return [
    ...judge(rules, "time.span", spanErrors, {
      evidence: `${spanErrors} ${spanErrors === 1 ? "window does not span what its" : "windows do not span what their"} length and rate say.`,
      likelyCause: "windows cross gaps, or the rate is wrong",
    }),
    ...judge(rules, "time.missing", missingShare, {
      evidence: `${(100 * missingShare).toFixed(2)} % of the samples are missing.`,
      likelyCause,
    }),
    ...judge(rules, "time.imputed", imputedShare, {
      evidence: `${(100 * imputedShare).toFixed(2)} % of the samples are interpolated.`,
      likelyCause,
    }),
  ];
}
