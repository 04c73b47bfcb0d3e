/** The figures of one sensor's samples. */

import type {SensorQuality} from "../artifacts/quality.ts";
import type {Samples} from "../formats/garmin/samples.ts";

export function computeSensorQuality(samples: Omit<Samples, "format">): SensorQuality {
  const {t} = samples;
  return {
    rows: samples.sourceRows,
    dropped: samples.droppedRows,
    samples: t.length,
    duplicates: samples.duplicateTimestamps,
    backwardSteps: samples.backwardSteps,
    largestBackwardMs: samples.largestBackwardMs,
    firstMs: t[0]!,
    lastMs: t[t.length - 1]!,
    rateHz: computeRate(t),
  };
}

/** Samples a second; intervals longer than five times the median are pauses and left out. 0 for one sample. */
export function computeRate(times: Float64Array): number {
  if (times.length < 2) return 0;
  const intervals = new Float64Array(times.length - 1);
  for (let i = 0; i < intervals.length; i++) intervals[i] = times[i + 1]! - times[i]!;
  const middle = intervals.slice(0, 20_001).sort()[Math.min(intervals.length, 20_001) >> 1]!;
  const longest = Math.max(middle, 1) * 5;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < intervals.length; i++) {
    const interval = intervals[i]!;
    if (interval > longest) continue;
    sum += interval;
    count++;
  }
  return sum === 0 ? 0 : (count / sum) * 1000;
}
