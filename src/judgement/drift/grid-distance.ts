/**
 * The channel statistics computed from counts on a common grid instead of from samples: what the null distribution
 * and the reweighted reference need. Wasserstein and energy distance take F and G as linear between the edges.
 */
import {jensenShannonDistance, populationStabilityIndex} from "../../stats/divergence.ts";
import {FINENESS} from "./chunks.ts";

export interface GridDistance {
  psi: number;
  jsDistance: number;
  ks: number;
  wasserstein: number;
  energyDistance: number;
}

/**
 * Distances of two count vectors over `edges.length + 1` cells (any positive totals); every `FINENESS` cells make
 * one bin of PSI and Jensen-Shannon.
 */
export function gridDistance(
  reference: Float64Array,
  current: Float64Array,
  edges: Float64Array,
): GridDistance {
  const totalR = sum(reference);
  const totalC = sum(current);
  let f = 0;
  let g = 0;
  let ks = 0;
  let wasserstein = 0;
  let energy = 0;
  let before = 0;
  for (let i = 0; i < edges.length; i++) {
    f += reference[i]! / totalR;
    g += current[i]! / totalC;
    const gap = f - g;
    if (Math.abs(gap) > ks) ks = Math.abs(gap);
    if (i > 0) {
      const width = edges[i]! - edges[i - 1]!;
      wasserstein += ((Math.abs(gap) + Math.abs(before)) / 2) * width;
      energy += ((gap * gap + before * before) / 2) * width;
    }
    before = gap;
  }
  const r = coarse(reference, totalR);
  const c = coarse(current, totalC);
  return {
    psi: populationStabilityIndex(r, c),
    jsDistance: jensenShannonDistance(r, c),
    ks,
    wasserstein,
    energyDistance: Math.sqrt(2 * energy),
  };
}

function coarse(counts: Float64Array, total: number): Float64Array {
  const shares = new Float64Array(counts.length / FINENESS);
  for (let i = 0; i < counts.length; i++) shares[Math.floor(i / FINENESS)]! += counts[i]! / total;
  return shares;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
