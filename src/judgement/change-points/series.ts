/**
 * A recording window by window in figures whose mean says how the watch lies and moves: the mean acceleration along each
 * axis, which is where gravity points, the mean rate of turn, and how much each channel varies.
 */
import type {Features} from "../drift/features.ts";

/** Figures of windows in the order of time: one series a figure. */
export type WindowSeries = readonly Float64Array[];

/** Of the windows `rows`: twelve series, the means of the channels (training sd), then the logarithms of their deviations. */
export function seriesOf({values, width}: Features, rows: readonly number[]): WindowSeries {
  return Array.from({length: width}, (_, f) => Float64Array.from(rows, (row) => values[row * width + f]!));
}
