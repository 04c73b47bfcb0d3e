/**
 * The channel statistics computed from counts on a common grid instead of from samples: what the null distribution
 * and the reweighted reference need. Wasserstein and energy distance take F and G as linear between the edges.
 */
import {jensenShannonDistance, populationStabilityIndex} from "../../stats/divergence.ts";
import {FINENESS} from "./grid.ts";

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
  const totals = [total(reference), total(current)] as const;
  const r = toBins(reference, totals[0]);
  const c = toBins(current, totals[1]);
  return {
    psi: populationStabilityIndex(r, c),
    jsDistance: jensenShannonDistance(r, c),
    ...integrate(reference, current, edges, totals),
  };
}

function integrate(
  reference: Float64Array,
  current: Float64Array,
  edges: Float64Array,
  [totalR, totalC]: readonly [number, number],
): Pick<GridDistance, "ks" | "wasserstein" | "energyDistance"> {
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
  return {ks, wasserstein, energyDistance: Math.sqrt(2 * energy)};
}

function toBins(counts: Float64Array, n: number): Float64Array {
  const shares = new Float64Array(counts.length / FINENESS);
  for (let i = 0; i < counts.length; i++) shares[Math.floor(i / FINENESS)]! += counts[i]! / n;
  return shares;
}

function total(counts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
