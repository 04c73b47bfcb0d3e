/** Mean, deviation and range of a channel; NaN is left out. */
import type {ChannelStats} from "../artifacts/quality.ts";

/** The deviation has n − 1 and is taken around the mean in a second pass. Null where too few values are there. */
export function computeChannelStats(values: Float64Array): ChannelStats {
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return {mean: null, std: null, min: null, max: null};
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean;
    if (!Number.isNaN(deviation)) squares += deviation * deviation;
  }
  return {mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : null, min, max};
}
