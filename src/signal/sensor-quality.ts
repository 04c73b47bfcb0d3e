/** The figures of one sensor's samples. */

import type {SensorQuality} from "../artifacts/quality.ts";
import type {Samples} from "../formats/garmin/samples.ts";

export function computeSensorQuality(samples: Omit<Samples, "format">): SensorQuality {
  const {t} = samples;
  return {
    rows: samples.sourceRows,
    dropped: samples.droppedRows,
    missing: samples.missingSamples ?? 0,
    samples: t.length,
    duplicates: samples.duplicateTimestamps,
    backwardSteps: samples.backwardSteps,
    largestBackwardMs: samples.largestBackwardMs,
    summedBackwardMs: samples.summedBackwardMs,
    firstMs: t[0]!,
    lastMs: t[t.length - 1]!,
    rateHz: computeRate(t),
  };
}

/**
 * Samples a second; intervals longer than five times the median are pauses and left out. Samples that share a time, as
 * pairs written in whole milliseconds do, count as samples of the interval before; the median is of the others. 0 for
 * one sample, and where all share one time.
 */
export function computeRate(times: Float64Array): number {
  const first = new Float64Array(Math.min(Math.max(0, times.length - 1), LOOKED_AT));
  let found = 0;
  for (let i = 1; i < times.length && found < first.length; i++) {
    const interval = times[i]! - times[i - 1]!;
    if (interval > 0) first[found++] = interval;
  }
  if (found === 0) return 0;
  const longest = Math.max(first.subarray(0, found).sort()[found >> 1]!, 1) * 5;
  let sum = 0;
  let count = 0;
  for (let i = 1; i < times.length; i++) {
    const interval = times[i]! - times[i - 1]!;
    if (interval > longest) continue;
    sum += interval;
    count++;
  }
  return sum === 0 ? 0 : (count / sum) * 1000;
}

/** Intervals that the median is taken of. */
const LOOKED_AT = 20_001;
