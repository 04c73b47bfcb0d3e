/**
 * Bouts: what a person did, from when to when, rather than windows. Runs of neighbouring windows with one label are
 * cut out of truth and predictions and matched with each other.
 *
 * Windows are neighbours when at most one window's length lies between them: labelled windows never span two labels,
 * so a change of label leaves a stretch that no window covers. The matching is that of event detection, by windows in
 * common over windows in either, one to one, best first. Ward et al., Performance metrics for activity recognition,
 * 2011, on fragmentation and boundaries.
 */
import type {ScoredWindows} from "./scored-windows.ts";

export interface Bout {
  readonly label: number;
  /** Places in the order of `orderInTime`, both included. */
  readonly from: number;
  readonly to: number;
  /** From the first sample to the last. */
  readonly seconds: number;
}

/** Row numbers (n) sorted by user, session, start and window. */
export function orderInTime({users, sessions, starts, windowId}: ScoredWindows): Int32Array {
  const rows = Int32Array.from(windowId.keys());
  return rows.sort(
    (a, b) =>
      compare(users[a]!, users[b]!) ||
      compare(sessions[a]!, sessions[b]!) ||
      starts[a]! - starts[b]! ||
      windowId[a]! - windowId[b]!,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether `next` is of the same session and starts at most a window's length after the end of `row`. */
export function areNeighbours(windows: ScoredWindows, row: number, next: number): boolean {
  const lengthMs = windows.ends[row]! - windows.starts[row]!;
  return (
    windows.users[row] === windows.users[next] &&
    windows.sessions[row] === windows.sessions[next] &&
    windows.starts[next]! - windows.ends[row]! <= lengthMs
  );
}

/** Cuts `labels` (n, codes by row) into bouts along `order`. */
export function findBouts(windows: ScoredWindows, order: Int32Array, labels: Int32Array): Bout[] {
  const bouts: Bout[] = [];
  let from = 0;
  for (let i = 1; i <= order.length; i++) {
    const [row, next] = [order[i - 1]!, order[i]];
    const goesOn = next !== undefined && labels[next] === labels[row] && areNeighbours(windows, row, next);
    if (goesOn) continue;
    const seconds = (windows.ends[row]! - windows.starts[order[from]!]!) / 1000;
    bouts.push({label: labels[row]!, from, to: i - 1, seconds});
    from = i;
  }
  return bouts;
}

export interface BoutMatch {
  readonly truth: number;
  readonly predicted: number;
  readonly iou: number;
}

export interface BoutComparison {
  /** Matched pairs, as indices of bouts. */
  readonly matches: readonly BoutMatch[];
  /** For each true bout, how many predicted bouts of its class lie in it or reach into it. */
  readonly fragments: Int32Array;
}

/** Matches true with predicted bouts of the same class over `n` places, one to one, highest overlap first. */
export function matchBouts(
  truth: readonly Bout[],
  predicted: readonly Bout[],
  n: number,
  minIoU: number,
): BoutComparison {
  const boutAt = new Int32Array(n);
  predicted.forEach((bout, index) => {
    boutAt.fill(index, bout.from, bout.to + 1);
  });
  const fragments = new Int32Array(truth.length);
  const candidates: BoutMatch[] = [];
  truth.forEach((bout, t) => {
    for (let place = bout.from; place <= bout.to; ) {
      const p = boutAt[place]!;
      const other = predicted[p]!;
      if (other.label === bout.label) {
        fragments[t]!++;
        const common = Math.min(bout.to, other.to) - place + 1;
        const either = Math.max(bout.to, other.to) - Math.min(bout.from, other.from) + 1;
        if (common / either >= minIoU) candidates.push({truth: t, predicted: p, iou: common / either});
      }
      place = other.to + 1;
    }
  });
  candidates.sort((a, b) => b.iou - a.iou || a.truth - b.truth || a.predicted - b.predicted);
  const takenTruth = new Set<number>();
  const takenPredicted = new Set<number>();
  const matches = candidates.filter((match) => {
    if (takenTruth.has(match.truth) || takenPredicted.has(match.predicted)) return false;
    takenTruth.add(match.truth);
    takenPredicted.add(match.predicted);
    return true;
  });
  return {matches, fragments};
}
