/** "Did you mean …?" for misspelt commands, options, keys and names. */

/**
 * The candidate nearest to `word`, or undefined where none is near: at most one edit for each three letters
 * (insert, delete, replace, swap of neighbours), whatever the case. The first wins among equals.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The hint for an unknown word: the nearest candidate, or all of them. */
export function didYouMean(word: string, candidates: readonly string[], otherwise: string): string {
  const nearest = suggest(word, candidates);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  return candidates.length > 0 && candidates.length <= 24
    ? `Use one of: ${candidates.join(", ")}.`
    : otherwise;
}

/** Optimal string alignment: Levenshtein's distance with swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(replace, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
