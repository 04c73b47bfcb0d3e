/** Windows in numbers that add up, so that any span of time, of anybody, comes from the sums of its parts. */
import type {MonitorParams} from "./params.ts";

/** Plain JSON. */
export interface Tally {
  windows: number;
  requests: number;
  /** Sums of the winning probability and of its square; its extremes are null of no window. */
  confidence: number;
  squares: number;
  least: number | null;
  most: number | null;
  high: number;
  moderate: number;
  low: number;
  uncertain: number;
  entropy: number;
  margin: number;
  /** Windows of each class. */
  classes: number[];
  pairs: number;
  flips: number;
  /** Bouts that have ended, their windows, and how many of them were short. */
  bouts: number;
  dwell: number;
  short: number;
  /** Labelled windows by `actual,predicted`, positions in the classes. */
  labelled: Record<string, number>;
}

export interface WindowFigures {
  /** Position in the classes. */
  readonly predicted: number;
  readonly confidence: number;
  /** Nats. */
  readonly entropy: number;
  readonly margin: number;
}

export function emptyTally(classes: number): Tally {
  return {
    windows: 0,
    requests: 0,
    confidence: 0,
    squares: 0,
    least: null,
    most: null,
    high: 0,
    moderate: 0,
    low: 0,
    uncertain: 0,
    entropy: 0,
    margin: 0,
    classes: new Array<number>(classes).fill(0),
    pairs: 0,
    flips: 0,
    bouts: 0,
    dwell: 0,
    short: 0,
    labelled: {},
  };
}

export function countWindow(
  tally: Tally,
  {predicted, confidence, entropy, margin}: WindowFigures,
  levels: MonitorParams["levels"],
): void {
  tally.windows++;
  tally.confidence += confidence;
  tally.squares += confidence * confidence;
  tally.least = Math.min(tally.least ?? confidence, confidence);
  tally.most = Math.max(tally.most ?? confidence, confidence);
  tally[levelOf(confidence, levels)]++;
  tally.entropy += entropy;
  tally.margin += margin;
  tally.classes[predicted]!++;
}

function levelOf(confidence: number, {high, moderate, low}: MonitorParams["levels"]) {
  if (confidence > high) return "high";
  if (confidence > moderate) return "moderate";
  return confidence >= low ? "low" : "uncertain";
}

export function countLabel(tally: Tally, actual: number, predicted: number, times: 1 | -1): void {
  const key = `${actual},${predicted}`;
  const count = (tally.labelled[key] ?? 0) + times;
  if (count === 0) delete tally.labelled[key];
  else tally.labelled[key] = count;
}

const ADDED = [
  "windows",
  "requests",
  "confidence",
  "squares",
  "high",
  "moderate",
  "low",
  "uncertain",
  "entropy",
  "margin",
  "pairs",
  "flips",
  "bouts",
  "dwell",
  "short",
] as const satisfies (keyof Tally)[];

/** Adds `part` to `sum`, which have the same classes. */
export function addTally(sum: Tally, part: Tally): void {
  for (const name of ADDED) sum[name] += part[name];
  sum.least = extreme(Math.min, sum.least, part.least);
  sum.most = extreme(Math.max, sum.most, part.most);
  part.classes.forEach((windows, c) => {
    sum.classes[c]! += windows;
  });
  for (const [key, windows] of Object.entries(part.labelled))
    sum.labelled[key] = (sum.labelled[key] ?? 0) + windows;
}

function extreme(of: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : of(a, b);
}
