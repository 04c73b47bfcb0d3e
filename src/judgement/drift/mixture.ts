/**
 * Did the person behave otherwise, or does the sensor measure otherwise? The reference is reweighted to the
 * recording's mix of predicted classes; drift that then disappears was a matter of behaviour.
 */

import type {Mixture} from "../../artifacts/drift/recording.ts";
import {sharesSorted} from "../../stats/bins.ts";
import type {ClassGrid} from "./class-grid.ts";
import type {ReferenceContext} from "./context.ts";
import {isExplained} from "./explained.ts";
import {gridDistance} from "./grid-distance.ts";
import type {DriftParams} from "./params.ts";

/**
 * Wasserstein over sd of each channel before and after reweighting. `shares` are the recording's predicted shares,
 * `current` its channels, normalised and sorted ascending; `drifted` are those that differ beyond chance, of which alone
 * something is said.
 */
export function explainMixture(
  {classGrid, channels, params, reference}: ReferenceContext,
  shares: readonly number[],
  {current, drifted}: {current: readonly Float64Array[]; drifted: readonly string[]},
): Mixture {
  if (drifted.length === 0)
    return {explanation: "none", note: "no channel differs from the reference beyond chance", channels: []};
  if (classGrid === undefined)
    return withheldMixture("the baseline has no windows with predicted classes to reweight");
  const {minWindows, rareShare} = params.mixture;
  if (shares.some((share, k) => share > rareShare && classGrid.classes[k]!.windows < minWindows))
    return withheldMixture("a class that is frequent here is hardly ever predicted in the reference");
  const found = reference.provenance.channels.map((channel, c) => {
    const edges = classGrid.grid[c]!;
    const own = sharesSorted(current[c]!, edges);
    const {before, after} = reweight(classGrid, shares, c);
    const distance = (counts: Float64Array): number =>
      gridDistance(counts, own, edges).wasserstein / channels[c]!.sd;
    return {channel, before: distance(before), after: distance(after)};
  });
  const differing = found.filter(({channel}) => drifted.includes(channel));
  return {...explain(differing, params), channels: found};
}

function withheldMixture(note: string): Mixture {
  return {explanation: "withheld", note, channels: []};
}

/** One channel over all classes (cells): counts as they are, and weighted so that each class has its share. */
function reweight(
  {classes, grid}: ClassGrid,
  shares: readonly number[],
  c: number,
): {before: Float64Array; after: Float64Array} {
  const total = classes.reduce((sum, {windows}) => sum + windows, 0);
  const before = new Float64Array(grid[c]!.length + 1);
  const after = new Float64Array(grid[c]!.length + 1);
  classes.forEach(({windows, counts}, k) => {
    const weight = windows === 0 ? 0 : (shares[k]! * total) / windows;
    counts[c]!.forEach((count, cell) => {
      before[cell]! += count;
      after[cell]! += weight * count;
    });
  });
  return {before, after};
}

function explain(
  found: Mixture["channels"],
  {wasserstein: {warn}, explainedShare}: DriftParams,
): Pick<Mixture, "explanation" | "note"> {
  const drifted = found.filter(({before, after}) => before > warn || after > warn);
  if (drifted.length === 0)
    return {explanation: "none", note: "no channel that differs beyond chance is far from the reference"};
  const left = drifted.filter(({after}) => after > warn);
  if (left.length === 0)
    return {
      explanation: "mixture",
      note: "with the recording's own mix of behaviours the reference agrees with it",
    };
  const names = left.map(({channel}) => channel).join(", ");
  const partly = left.some(({before, after}) => isExplained(before, after, explainedShare));
  if (partly || left.length < drifted.length)
    return {
      explanation: "both",
      note: `another mix of behaviours explains a part; ${names} ${left.length === 1 ? "differs" : "differ"} beyond it`,
    };
  return {
    explanation: "sensor",
    note: `no mix of behaviours explains ${names}`,
  };
}
