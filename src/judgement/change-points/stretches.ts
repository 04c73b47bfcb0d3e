/** A recording cut where it changed: the verdict on each part, so that one that goes bad is not condemned as a whole. */

import type {ChangePoints, Stretch} from "../../artifacts/drift/change-points.ts";
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import {isAlarm} from "../../artifacts/level.ts";
import type {FusedRecording} from "../drift/fused-recording.ts";
import {levelOf, likelyCauses, sortCauses, verdictOf} from "../drift/judge.ts";
import type {Axes} from "../drift/physics/axes.ts";
import {selectPredictions} from "../drift/predictions.ts";
import type {Recording} from "../drift/recordings.ts";
import {selectRows} from "../drift/window-table.ts";

export type JudgedStretch = Readonly<Stretch> & Part & {readonly causes: readonly Cause[]};

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
    const part = {from: rows[i]!, to, fromMs, toMs};
    const causes = judge(take(recording, [part]));
    const {level, headline} = verdictOf(causes);
    return {...part, windows: to - rows[i]!, level, headline, causes};
  });
}

/**
 * Whether the parts that pass can be used without the others: together they hold at least `leastShare` of the windows,
 * and pass as one recording, which finds more than each of them alone does. A part is short, and one behaviour may fill
 * it; that nothing was found in it says little.
 */
export function isUsableApart(
  recording: Recording,
  stretches: readonly JudgedStretch[],
  {judge, leastShare}: {judge: (stretch: Recording) => readonly Cause[]; leastShare: number},
): boolean {
  const good = stretches.filter(({level}) => level === "pass");
  const windows = good.reduce((sum, part) => sum + part.windows, 0);
  if (good.length === 0 || windows < leastShare * recording.windows.rows) return false;
  return good.length === 1 || levelOf(judge(take(recording, good))) === "pass";
}

interface Part {
  /** Windows, the end exclusive. */
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The recording in these parts alone. */
function take({windows, fused, predictions, jitterMs}: Recording, parts: readonly Part[]): Recording {
  const isKept = (row: number): boolean => parts.some(({from, to}) => row >= from && row < to);
  const rows = Array.from({length: windows.rows}, (_, row) => row);
  return {
    windows: selectRows(windows, isKept),
    predictions: selectPredictions(predictions, rows.filter(isKept)),
    fused: takeFused(fused, parts),
    jitterMs,
  };
}

function takeFused(fused: FusedRecording, parts: readonly Part[]): FusedRecording {
  const keep = Uint8Array.from(fused.t, (t) =>
    parts.some(({fromMs, toMs}) => t >= fromMs && t <= toMs) ? 1 : 0,
  );
  const axis = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values).filter((_, i) => keep[i] === 1);
  const axes = ([x, y, z]: Axes): Axes => [axis(x), axis(y), axis(z)];
  const t = axis(fused.t);
  return {
    ...fused,
    rows: t.length,
    t,
    imputed: fused.imputed.filter((_, i) => keep[i] === 1),
    segment: fused.segment.filter((_, i) => keep[i] === 1),
    accel: axes(fused.accel),
    gyro: fused.gyro && axes(fused.gyro),
  };
}

/**
 * The verdict on the whole, softened to a warning where the parts that pass can be used without the others
 * (`isUsable`). It is never made worse, so that looking for changes adds no false alarm.
 */
export function cutVerdict(
  whole: Verdict,
  stretches: readonly JudgedStretch[],
  isUsable: () => boolean,
): Verdict {
  const good = stretches.filter(({level}) => level === "pass");
  const bad = stretches.filter(({level}) => isAlarm(level));
  if (whole.level === "pass" || whole.level === "unknown" || bad.length === 0 || !isUsable()) return whole;
  const found = new Map<string, Cause>();
  for (const {fromMs, toMs, causes} of bad)
    for (const cause of sortCauses(causes).filter(({level}) => isAlarm(level)))
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
