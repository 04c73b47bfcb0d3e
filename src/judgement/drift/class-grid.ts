/** The reference class by class, as the model predicted it: what it looks like under another mix of behaviours. */
import {addWindow, type Grid, type GridCounts} from "./grid.ts";
import {mapAxes, type Vector} from "./physics/axes.ts";
import type {Predictions} from "./predictions.ts";
import {firstFresh, type WindowTable} from "./window-table.ts";

export interface ClassGrid {
  readonly grid: Grid;
  readonly classes: readonly ClassPart[];
}

interface ClassPart {
  readonly windows: number;
  /** Counts of each channel (cells). */
  readonly counts: readonly Float64Array[];
  /** Mean of each channel, normalised; 0 without windows. */
  readonly means: readonly number[];
}

/** The class of each row of the reference; undefined when `predictions` are of other rows. */
export function predictedClasses(table: WindowTable, predictions: Predictions): Int32Array | undefined {
  if (table.windowId.some((id) => id >= predictions.rows)) return undefined;
  return table.windowId.map((id) => predictions.predicted[id]!);
}

/** Counts of the reference class by class. `classOf` has a class for each row, −1 for none. */
export function makeClassGrid(
  table: WindowTable,
  grid: Grid,
  classOf: Int32Array,
  classes: number,
): ClassGrid {
  const fresh = firstFresh(table);
  return {
    grid,
    classes: Array.from({length: classes}, (_, k) => {
      const rows = Array.from(classOf.keys()).filter((row) => classOf[row] === k);
      return countClass(table, grid, rows, fresh);
    }),
  };
}

function countClass(table: WindowTable, grid: Grid, rows: readonly number[], fresh: Int32Array): ClassPart {
  const cells = grid[0]!.length + 1;
  const into: GridCounts = {
    counts: new Float64Array(grid.length * cells),
    sums: new Float64Array(grid.length * 2),
  };
  let samples = 0;
  for (const row of rows) {
    addWindow(into, grid, table, row, fresh[row]!);
    samples += table.length - fresh[row]!;
  }
  return {
    windows: rows.length,
    counts: grid.map((_, c) => into.counts.subarray(c * cells, (c + 1) * cells)),
    means: grid.map((_, c) => into.sums[2 * c]! / Math.max(1, samples)),
  };
}

/**
 * Mean acceleration of the reference, normalised, under another mix of classes; `shares` has one for each class. A
 * class of fewer than `minWindows` is left out; NaN where nothing is left.
 */
export function reweightedMeans({classes}: ClassGrid, shares: readonly number[], minWindows: number): Vector {
  const weights = classes.map(({windows}, k) => (windows < minWindows ? 0 : shares[k]!));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return mapAxes(
    "accel",
    (c) => classes.reduce((sum, {means}, k) => sum + weights[k]! * means[c]!, 0) / total,
  );
}
