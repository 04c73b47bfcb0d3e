/**
 * Precision, recall and F1 of bouts with intervals over people (or sessions of one), no bout of which reaches into
 * another's windows: each is a ratio of sums over people.
 */
import type {Estimate} from "../../artifacts/evaluation/figures.ts";
import {figureInterval} from "../../stats/cluster-interval.ts";
import {linearise, sumClusters} from "../../stats/cluster-variance.ts";
import {orNull} from "../round.ts";
import type {Bout, BoutMatch} from "./bouts.ts";
import type {ScoredWindows} from "./scored-windows.ts";
import {chooseUnits} from "./units.ts";

interface ComparedBouts {
  /** Row numbers in time; bouts are places in it. */
  readonly order: Int32Array;
  readonly truth: readonly Bout[];
  readonly predicted: readonly Bout[];
  readonly matches: readonly BoutMatch[];
}

/** Matched over predicted, over true, and twice matched over both together; null where there is nothing to divide by. */
export function estimateBouts(
  windows: ScoredWindows,
  {order, truth, predicted, matches}: ComparedBouts,
  level: number,
): Readonly<Record<"precision" | "recall" | "f1", Estimate>> {
  const {keys} = chooseUnits(windows);
  const units = new Map([...new Set(keys)].map((key) => [key, new Float64Array(3)]));
  const count = (place: number, at: 0 | 1 | 2): void => {
    units.get(keys[order[place]!]!)![at]!++;
  };
  for (const {from} of truth) count(from, 0);
  for (const {from} of predicted) count(from, 1);
  for (const match of matches) count(truth[match.truth]!.from, 2);
  const sums = [...units.values()];
  const total = sumClusters(sums);
  const ratios = ([real, said, matched]: Float64Array): number[] => [
    matched! / said!,
    matched! / real!,
    (2 * matched!) / (real! + said!),
  ];
  const values = ratios(total);
  const influences = linearise(sums, total, ratios);
  const [real, said] = total;
  const estimate = (at: 0 | 1 | 2, windows: number): Estimate => {
    const sample = {units: sums.length, windows, level};
    const {lo, hi} = figureInterval(values[at]!, influences[at]!, [0, 1], sample);
    return {value: orNull(values[at]!), lo: orNull(lo), hi: orNull(hi)};
  };
  return {
    precision: estimate(0, said!),
    recall: estimate(1, real!),
    f1: estimate(2, Math.max(real!, said!)),
  };
}
