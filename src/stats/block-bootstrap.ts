/**
 * Circular block bootstrap of the mean of one autocorrelated series: blocks of fixed length are drawn with
 * replacement from the series bent into a ring. Politis and Romano (1992).
 */

/**
 * Means of `rounds` resampled series, in the order drawn. `blockLength` should exceed the correlation time; it is
 * cut to the length of the series. `random` gives uniforms in [0, 1). Empty series: an empty result.
 */
export function bootstrapMeans(
  series: ArrayLike<number>,
  {blockLength, rounds, random}: {blockLength: number; rounds: number; random: () => number},
): Float64Array {
  const n = series.length;
  if (n === 0) return new Float64Array(0);
  const length = Math.max(1, Math.min(n, Math.round(blockLength)));
  const prefix = new Float64Array(2 * n + 1); // sums over the ring, unrolled twice
  for (let i = 0; i < 2 * n; i++) prefix[i + 1] = prefix[i]! + series[i % n]!;
  const means = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (let left = n; left > 0; left -= length) {
      const start = Math.floor(random() * n);
      sum += prefix[start + Math.min(length, left)]! - prefix[start]!;
    }
    means[round] = sum / n;
  }
  return means;
}
