/** P-values of many tests made together, adjusted so that each may be compared with one alpha. */

/** Holm (1979): the chance of any false alarm stays below alpha, whatever the dependence. Same order as given. */
export function holm(p: readonly number[]): number[] {
  const order = ascending(p);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (p.length - rank) * p[index]!));
    adjusted[index] = least;
  });
  return adjusted;
}

/** Benjamini and Hochberg (1995): the expected share of false alarms among all alarms. Same order as given. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = ascending(p);
  const adjusted = new Array<number>(p.length);
  let most = 1;
  for (let rank = p.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    most = Math.min(most, (p.length / (rank + 1)) * p[index]!);
    adjusted[index] = most;
  }
  return adjusted;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
}
