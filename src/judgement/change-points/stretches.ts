/** A recording cut where it changed: the verdict on each part, so that one that goes bad is not condemned as a whole. */
import type {ChangePoints, Stretch} from "../../artifacts/drift/change-points.ts";
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import type {FusedRecording} from "../drift/fused-recording.ts";
import {likelyCauses, sortCauses, verdictOf} from "../drift/judge.ts";
import type {Axes} from "../drift/physics/axes.ts";
import {selectPredictions} from "../drift/predictions.ts";
import type {Recording} from "../drift/recordings.ts";
import {selectRows} from "../drift/window-table.ts";

export interface JudgedStretch extends Stretch {
  readonly causes: readonly Cause[];
}

/** Each part between the change points, by `judge`; none where nothing changed. */
export function judgeStretches(
  recording: Recording,
  {points}: ChangePoints,
  judge: (stretch: Recording) => readonly Cause[],
): JudgedStretch[] {
  if (points.length === 0) return [];
  const {windows, fused} = recording;
  const [first, last] = [fused.t[0] ?? windows.start[0]!, fused.t.at(-1) ?? windows.end.at(-1)!];
  const rows = [0, ...points.map(({row}) => row), windows.rows];
  const times = [first, ...points.map(({timeMs}) => timeMs), last];
  return rows.slice(1).map((to, i) => {
    const [fromMs, toMs] = [times[i]!, times[i + 1]!];
    const causes = judge(slice(recording, {from: rows[i]!, to, fromMs, toMs}));
    const {level, headline} = verdictOf(causes);
    return {fromMs, toMs, windows: to - rows[i]!, level, headline, causes};
  });
}

interface Part {
  /** Windows, the end exclusive. */
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function slice(
  {windows, fused, predictions, jitterMs}: Recording,
  {from, to, fromMs, toMs}: Part,
): Recording {
  return {
    windows: selectRows(windows, (row) => row >= from && row < to),
    predictions: selectPredictions(
      predictions,
      Array.from({length: to - from}, (_, i) => from + i),
    ),
    fused: sliceFused(fused, fromMs, toMs),
    jitterMs,
  };
}

function sliceFused(fused: FusedRecording, fromMs: number, toMs: number): FusedRecording {
  const from = fused.t.findIndex((t) => t >= fromMs);
  const after = fused.t.findIndex((t) => t > toMs);
  const to = after === -1 ? fused.rows : after;
  return {
    ...fused,
    rows: to - from,
    t: fused.t.slice(from, to),
    imputed: fused.imputed.slice(from, to),
    segment: fused.segment.slice(from, to),
    accel: cutAxes(fused.accel, from, to),
    gyro: cutAxes(fused.gyro, from, to),
  };
}

function cutAxes([x, y, z]: Axes, from: number, to: number): Axes {
  const cut = (axis: ArrayLike<number>) => Float64Array.from({length: to - from}, (_, i) => axis[from + i]!);
  return [cut(x), cut(y), cut(z)];
}

/**
 * The verdict on the whole, softened to a warning where a part of it passes and another does not: that part can be used. It
 * is never made worse, so that looking for changes adds no false alarm.
 */
export function cutVerdict(whole: Verdict, stretches: readonly JudgedStretch[]): Verdict {
  const good = stretches.filter(({level}) => level === "pass");
  const bad = stretches.filter(({level}) => level === "warn" || level === "fail");
  if (whole.level === "pass" || whole.level === "unknown" || good.length === 0 || bad.length === 0)
    return whole;
  const found = new Map<string, Cause>();
  for (const {fromMs, toMs, causes} of bad)
    for (const cause of sortCauses(causes).filter(({level}) => level === "warn" || level === "fail"))
      if (!found.has(cause.id))
        found.set(cause.id, {
          ...cause,
          level: "warn",
          evidence: `${span(fromMs, toMs)}: ${cause.evidence}`,
        });
  const causes = [...found.values()];
  const usable = good.map(({fromMs, toMs}) => span(fromMs, toMs)).join(" and ");
  return {
    level: "warn",
    headline: `Use ${usable} only, in which nothing was found; in the rest: ${likelyCauses(causes, "warn")}.`,
    causes,
  };
}

/** Of the day, UTC. */
const span = (fromMs: number, toMs: number): string => `${clock(fromMs)} to ${clock(toMs)} UTC`;
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
