/** The samples of one sensor, sorted by time, and what was counted on the way. */
import {sortedOrder} from "./sorted-order.ts";

export type Sensor = "accelerometer" | "gyroscope";
export type SourceFormat = "xlsx" | "csv" | "fit" | "batched-json" | "table";

export interface RawSamples {
  readonly sensor: Sensor;
  readonly format: SourceFormat;
  /** The unit that a column map names; absent where physics has to tell. */
  readonly unit?: string;
  /** Whole milliseconds since the Unix epoch, UTC, in the order of the source. */
  readonly t: Float64Array;
  /** In the source's own unit. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly sourceRows: number;
  readonly droppedRows: number;
  /** Samples left out because one of their values was not measured. */
  readonly missingSamples?: number;
}

/** Sorted by `t`; equal times keep the order of the source. */
export interface Samples extends RawSamples {
  /** Samples whose time an earlier sample has too. */
  readonly duplicateTimestamps: number;
  /** Times in the source that lie before the time just read. */
  readonly backwardSteps: number;
  /** The largest distance by which a time lies before the latest one read until then. */
  readonly largestBackwardMs: number;
  /** Sum of the steps back that are more than batches that overlap: time that was lived through twice by the clock. */
  readonly summedBackwardMs: number;
}

/** Steps back up to this, in ms, are batches that overlap, unless all of them are more than a share of the time. */
const [OVERLAP_MS, OVERLAP_SHARE] = [50, 0.03];

/** Sorts by time, stably. */
export function orderSamples(raw: RawSamples): Samples {
  let backwardSteps = 0;
  let largestBackwardMs = 0;
  let summedBackwardMs = 0;
  let overlapMs = 0;
  let latest = raw.t[0]!;
  for (let i = 1; i < raw.t.length; i++) {
    const time = raw.t[i]!;
    const back = raw.t[i - 1]! - time;
    if (back > 0) backwardSteps++;
    if (back > OVERLAP_MS) summedBackwardMs += back;
    else if (back > 0) overlapMs += back;
    if (time > latest) latest = time;
    else if (latest - time > largestBackwardMs) largestBackwardMs = latest - time;
  }
  const sorted = backwardSteps === 0 ? raw : permute(raw, sortedOrder(raw.t));
  const spanMs = latest - sorted.t[0]!;
  if (overlapMs > (spanMs + overlapMs + summedBackwardMs) * OVERLAP_SHARE) summedBackwardMs += overlapMs;
  let duplicateTimestamps = 0;
  for (let i = 1; i < sorted.t.length; i++) if (sorted.t[i] === sorted.t[i - 1]) duplicateTimestamps++;
  return {...sorted, duplicateTimestamps, backwardSteps, largestBackwardMs, summedBackwardMs};
}

function permute(raw: RawSamples, order: Int32Array): RawSamples {
  const take = (column: Float64Array): Float64Array => {
    const out = new Float64Array(order.length);
    for (let i = 0; i < order.length; i++) out[i] = column[order[i]!]!;
    return out;
  };
  return {...raw, t: take(raw.t), x: take(raw.x), y: take(raw.y), z: take(raw.z)};
}
