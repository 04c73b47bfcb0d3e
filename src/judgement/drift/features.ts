/**
 * A window in twelve numbers, mean and log standard deviation of each channel: the feature space of the domain
 * classifier and of "out of distribution".
 */
import {gatherWindows} from "../../windows/cut.ts";
import type {WindowTable} from "./window-table.ts";

/** Below this (training sd) a deviation is as good as none; keeps the logarithm finite. */
const LEAST_SD = 1e-3;

export interface Features {
  /** (rows, width) row-major. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** Features of every window: the means of the channels, then the log deviations. */
export function windowFeatures(table: WindowTable): Features {
  const channels = table.channels.length;
  const width = channels * 2;
  const values = new Float64Array(table.rows * width);
  for (let row = 0; row < table.rows; row++)
    for (let c = 0; c < channels; c++) {
      const base = row * table.length * channels + c;
      let sum = 0;
      for (let i = 0; i < table.length; i++) sum += table.x[base + i * channels]!;
      const mean = sum / table.length;
      let squares = 0;
      for (let i = 0; i < table.length; i++) squares += (table.x[base + i * channels]! - mean) ** 2;
      values[row * width + c] = mean;
      values[row * width + channels + c] = Math.log(Math.sqrt(squares / table.length) + LEAST_SD);
    }
  return {values, rows: table.rows, width};
}

/** The features of the chosen rows, in that order. */
export function selectFeatures({values, width}: Features, chosen: ArrayLike<number>): Features {
  return {values: gatherWindows(values, chosen, width), rows: chosen.length, width};
}
