/**
 * Did the person behave otherwise, or does the sensor measure otherwise? The reference is reweighted to the
 * recording's mix of predicted classes; drift that then disappears was a matter of behaviour.
 */

import type {Mixture} from "../../artifacts/drift/recording.ts";
import {quantileEdges, sharesSorted} from "../../stats/bins.ts";
import {moments} from "../../stats/moments.ts";
import type {Reference} from "./baseline.ts";
import {cellOf, FINENESS} from "./chunks.ts";
import {gridDistance} from "./grid-distance.ts";
import type {Vector} from "./motion.ts";
import type {Predictions} from "./predictions.ts";
import {firstFresh} from "./window-table.ts";

export interface ClassGrid {
  edges: Float64Array[];
  /** Counts by class and channel: (classes, channels, cells). */
  counts: Float64Array[][];
  /** Windows of each class. */
  windows: number[];
  /** Mean of each channel in each class, normalised: (classes, channels). */
  means: number[][];
}

const LEAST_WINDOWS = 5;
const LEAST_SHARE = 0.05;

/** The class of each row of the reference as the model predicted it; undefined when `predictions` are of other rows. */
export function predictedClasses(reference: Reference, predictions: Predictions): Int32Array | undefined {
  const {table} = reference;
  if (table === undefined) return undefined;
  if (table.windowId.some((id) => id >= predictions.rows)) return undefined;
  return Int32Array.from(table.windowId, (id) => predictions.predicted[id]!);
}

/** Histograms of the reference class by class, on the grid of the null distribution. */
export function classGrid(
  reference: Reference,
  classOf: Int32Array,
  classes: number,
  bins: number,
): ClassGrid | undefined {
  const {table} = reference;
  if (table === undefined) return undefined;
  const channels = table.channels.length;
  const cells = bins * FINENESS;
  const edges = reference.sorted.map((sorted) => quantileEdges(sorted, cells));
  const counts = Array.from({length: classes}, () =>
    Array.from({length: channels}, () => new Float64Array(cells)),
  );
  const sums = Array.from({length: classes}, () => new Array<number>(channels).fill(0));
  const samples = new Array<number>(classes).fill(0);
  const windows = new Array<number>(classes).fill(0);
  const fresh = firstFresh(table);
  for (let row = 0; row < table.rows; row++) {
    const k = classOf[row]!;
    if (k < 0) continue;
    windows[k]!++;
    samples[k]! += table.length - fresh[row]!;
    for (let i = fresh[row]!; i < table.length; i++)
      for (let c = 0; c < channels; c++) {
        const value = table.x[(row * table.length + i) * channels + c]!;
        counts[k]![c]![cellOf(edges[c]!, value)]!++;
        sums[k]![c]! += value;
      }
  }
  return {
    edges,
    counts,
    windows,
    means: sums.map((row, k) => row.map((sum) => sum / Math.max(1, samples[k]!))),
  };
}

/** Normalised mean acceleration of the reference under another mix of classes. */
export function reweightedMeans(grid: ClassGrid, shares: readonly number[]): Vector {
  return [0, 1, 2].map((c) => {
    let sum = 0;
    let weight = 0;
    shares.forEach((share, k) => {
      if (grid.windows[k]! < LEAST_WINDOWS) return;
      sum += share * grid.means[k]![c]!;
      weight += share;
    });
    return weight === 0 ? Number.NaN : sum / weight;
  }) as Vector;
}

/**
 * Wasserstein over sd of each channel before and after reweighting. `shares` are the recording's predicted shares,
 * `warn` the distance from which a channel counts as drifted.
 */
export function mixtureOf(
  grid: ClassGrid | undefined,
  shares: readonly number[],
  {
    channels,
    reference,
    current,
    warn,
  }: {
    channels: readonly string[];
    reference: readonly Float64Array[];
    current: readonly Float64Array[];
    warn: number;
  },
): Mixture {
  const withheld = (note: string): Mixture => ({explanation: "withheld", note, channels: []});
  if (grid === undefined) return withheld("the baseline has no windows with predicted classes to reweight");
  const rare = shares.findIndex((share, k) => share > LEAST_SHARE && grid.windows[k]! < LEAST_WINDOWS);
  if (rare >= 0) return withheld("a class that is frequent here is hardly ever predicted in the reference");
  const total = grid.windows.reduce((sum, windows) => sum + windows, 0);
  const found = channels.map((channel, c) => {
    const edges = grid.edges[c]!;
    const before = new Float64Array(edges.length + 1);
    const after = new Float64Array(edges.length + 1);
    shares.forEach((share, k) => {
      const weight = grid.windows[k]! === 0 ? 0 : (share * total) / grid.windows[k]!;
      grid.counts[k]![c]!.forEach((count, cell) => {
        before[cell]! += count;
        after[cell]! += weight * count;
      });
    });
    const own = sharesSorted(current[c]!, edges);
    const {sd} = moments(reference[c]!);
    const distance = (counts: Float64Array): number => gridDistance(counts, own, edges).wasserstein / sd;
    return {channel, before: distance(before), after: distance(after)};
  });
  return {...explain(found, warn), channels: found};
}

function explain(found: Mixture["channels"], warn: number): Pick<Mixture, "explanation" | "note"> {
  const drifted = found.filter(({before, after}) => before > warn || after > warn);
  if (drifted.length === 0) return {explanation: "none", note: "no channel is far from the reference"};
  const left = drifted.filter(({after}) => after > warn);
  if (left.length === 0)
    return {
      explanation: "mixture",
      note: "with the recording's own mix of behaviours the reference agrees with it: the person behaved otherwise",
    };
  const names = left.map(({channel}) => channel).join(", ");
  if (left.some(({before, after}) => after < before / 2) || left.length < drifted.length)
    return {
      explanation: "both",
      note: `another mix of behaviours explains a part; ${names} differ beyond it`,
    };
  return {
    explanation: "sensor",
    note: `no mix of behaviours explains ${names}: what the sensor measures is different`,
  };
}
