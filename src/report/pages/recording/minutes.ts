/** A recording minute by minute: the chart's data as a table, and what its most telling minutes are chosen from. */
import type {FusedTable} from "../../../artifacts/fused.ts";
import type {Seconds} from "./by-second.ts";
import type {ShownWindow} from "./windows.ts";

export interface Minute {
  /** Rows of the fused table, the end exclusive. */
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  /** Those whose middle lies within it. */
  readonly windows: readonly ShownWindow[];
  /** The class predicted most often, and its share of the windows; null without windows. */
  readonly most: {readonly code: number; readonly share: number} | null;
  /** NaN without windows. */
  readonly meanConfidence: number;
  /** How often the prediction changes from one window to the next. */
  readonly changes: number;
  /** Mean over the seconds of the deviation of the acceleration's length, m/s²; NaN where nothing was measured. */
  readonly movement: number;
  readonly missing: number;
  readonly imputed: number;
  readonly clipped: number;
  readonly still: number;
  /** Mean acceleration's direction; NaN where nothing was measured. */
  readonly gravity: readonly [number, number, number];
}

export function byMinute(fused: FusedTable, seconds: Seconds, windows: readonly ShownWindow[]): Minute[] {
  const rows = 60 * seconds.rows;
  const start = fused.t[0] ?? 0;
  const within: ShownWindow[][] = Array.from({length: Math.ceil(fused.rows / rows)}, () => []);
  for (const window of windows) within[Math.floor((window.from + window.to) / 2 / rows)]?.push(window);
  return within.map((members, minute) => {
    const first = minute * 60;
    const mean = (values: ArrayLike<number>) => meanOf(values, first, Math.min(first + 60, seconds.count));
    const [x, y, z] = seconds.gravity;
    return {
      from: minute * rows,
      to: Math.min((minute + 1) * rows, fused.rows),
      startMs: start + minute * 60_000,
      windows: members,
      ...predictionsOf(members),
      movement: mean(seconds.movement),
      missing: mean(seconds.missing),
      imputed: mean(seconds.imputed),
      clipped: mean(seconds.clipped),
      still: mean(seconds.still),
      gravity: [mean(x), mean(y), mean(z)],
    };
  });
}

function predictionsOf(windows: readonly ShownWindow[]): Pick<Minute, "most" | "meanConfidence" | "changes"> {
  const counts = new Map<number, number>();
  for (const {predicted} of windows) counts.set(predicted, (counts.get(predicted) ?? 0) + 1);
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  return {
    most: most === undefined ? null : {code: most[0], share: most[1] / windows.length},
    meanConfidence: windows.reduce((sum, {confidence}) => sum + confidence, 0) / windows.length,
    changes: windows.filter(({predicted}, i) => i > 0 && predicted !== windows[i - 1]!.predicted).length,
  };
}

/** Of the values that are numbers; NaN of none. */
function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    n++;
  }
  return sum / n;
}
