/** How much the shares of the predicted classes change, and how much they differ between people anyway. */
import {populationStabilityIndex} from "../../stats/divergence.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {randomInteger} from "../../stats/random.ts";
import {groupRows, LEAST_GROUPS} from "./groups.ts";
import {classShares} from "./predictions.ts";
import type {Unseen} from "./unseen.ts";

export interface ShareShift {
  readonly maxAbsolute: number;
  readonly totalVariation: number;
  readonly psi: number;
}

/** Distances of two lists of shares of the same classes. */
export function shareShift(reference: readonly number[], current: readonly number[]): ShareShift {
  const shifts = reference.map((share, i) => Math.abs(share - current[i]!));
  return {
    maxAbsolute: Math.max(...shifts),
    totalVariation: shifts.reduce((sum, shift) => sum + shift, 0) / 2,
    psi: populationStabilityIndex(reference, current),
  };
}

/**
 * The 95 % quantile over `rounds` of the largest change of a share between a stretch of one unseen person, `windows`
 * long where there is enough, and the other unseen people. Null with fewer than three of them.
 */
export function shareShiftNull95(
  unseen: Unseen,
  {windows, rounds, random}: {windows: number; rounds: number; random: () => number},
): number | null {
  if ("withheld" in unseen) return null;
  const {predictions, rows, users} = unseen;
  const people = groupRows(users).map((group) => group.rows.map((i) => rows[i]!));
  if (people.length < LEAST_GROUPS) return null;
  const others = people.map((own) => classShares(predictions, people.filter((rest) => rest !== own).flat()));
  const shifts = Float64Array.from({length: rounds}, () => {
    const k = randomInteger(random, people.length);
    const own = people[k]!;
    const length = Math.min(windows, own.length);
    const from = randomInteger(random, own.length - length + 1);
    return shareShift(others[k]!, classShares(predictions, own.slice(from, from + length))).maxAbsolute;
  });
  return quantileSorted(shifts.sort(), 0.95);
}
