/**
 * How well the accuracy of one person is known from the windows of that person, which are alike where they are near in
 * time.
 *
 * Neighbouring windows are right or wrong together, over all people in like measure, so the correlation over time is
 * measured on all of them together: each window less the share of its person, lag by lag within sessions, summed by
 * Geyer's initial monotone positive sequence (1992). The interval is Wilson's on as many windows as are left of it.
 */
import {normalQuantile} from "../../stats/normal.ts";
import {type Limits, scoreInterval} from "../../stats/wilson.ts";
import {orderInTime} from "./bouts.ts";
import {markCorrect, type ScoredWindows} from "./scored-windows.ts";

export interface WithinPerson {
  /** Windows that count as one, 1 or more. */
  readonly correlationTime: number;
  readonly intervalOf: (accuracy: number, windows: number, level: number) => Limits;
  /** Variance of an accuracy by chance alone, that of one right and one wrong window added. */
  readonly varianceOf: (accuracy: number, windows: number) => number;
}

/** `windows` of one person or more (n ≥ 1). */
export function measureWithin(windows: ScoredWindows): WithinPerson {
  const correlationTime = correlate(residualsBySession(windows));
  const independent = (n: number): number => Math.max(1, n / correlationTime);
  return {
    correlationTime,
    intervalOf: (accuracy, n, level) =>
      scoreInterval(accuracy, independent(n), normalQuantile(1 - (1 - level) / 2)),
    varianceOf: (accuracy, n) => {
      const trials = independent(n);
      const share = (accuracy * trials + 1) / (trials + 2);
      return (share * (1 - share)) / trials;
    },
  };
}

/** Right (1) or wrong (0) less the person's share, in the order of time, a series for each session. */
function residualsBySession(windows: ScoredWindows): Float64Array[] {
  const correct = markCorrect(windows);
  const sums = new Map<string, {right: number; n: number}>();
  windows.users.forEach((user, i) => {
    const own = sums.get(user) ?? {right: 0, n: 0};
    sums.set(user, {right: own.right + correct[i]!, n: own.n + 1});
  });
  const series = new Map<string, number[]>();
  for (const row of orderInTime(windows)) {
    const user = windows.users[row]!;
    const {right, n} = sums.get(user)!;
    const key = `${user}\u0000${windows.sessions[row]}`;
    if (!series.has(key)) series.set(key, []);
    series.get(key)!.push(correct[row]! - right / n);
  }
  return [...series.values()].map((values) => Float64Array.from(values));
}

/** 1 + 2 Σ ρ_k over the pooled series, from 1 on. */
function correlate(series: readonly Float64Array[]): number {
  const longest = Math.max(...series.map((own) => own.length));
  const variance = autocovariance(series, 0);
  if (!(variance > 0)) return 1;
  let sum = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < longest / 2; lag += 2) {
    const pair = (autocovariance(series, lag) + autocovariance(series, lag + 1)) / variance;
    if (pair <= 0) break;
    previous = Math.min(previous, pair);
    sum += previous;
  }
  return Math.max(1, 2 * sum - 1);
}

function autocovariance(series: readonly Float64Array[], lag: number): number {
  let sum = 0;
  let n = 0;
  for (const values of series) {
    n += values.length;
    for (let i = lag; i < values.length; i++) sum += values[i]! * values[i - lag]!;
  }
  return sum / n;
}
