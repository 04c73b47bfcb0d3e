/**
 * Variance of statistics over clusters (the windows of people) by linearisation: how each statistic moves as the weight
 * of one cluster does, the infinitesimal jackknife. For a share it is Kish's variance of a ratio of sums.
 *
 * Unlike in a resample, no cluster is ever left out, so a class that only one person shows never vanishes. Jaeckel
 * (1972), The infinitesimal jackknife; Kish (1965), Survey Sampling, section 6.4.
 */

/** Weight by which a cluster is moved up and down: the error of the difference is of its square. */
const STEP = 1e-4;

/** The sum of all clusters, each once: what the statistics of the data itself are computed from. */
export function sumClusters(clusters: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(clusters[0]?.length ?? 0);
  for (const cluster of clusters) for (let i = 0; i < sums.length; i++) sums[i]! += cluster[i]!;
  return sums;
}

/**
 * For each statistic, its derivative with respect to the weight of each cluster, at weight 1 (statistics × clusters).
 * `clusters` are vectors of sums that add up, `total` their sum; NaN where the statistic is.
 */
export function linearise(
  clusters: readonly Float64Array[],
  total: Float64Array,
  statistics: (sums: Float64Array) => readonly number[],
): readonly Float64Array[] {
  const influences: Float64Array[] = [];
  for (const [c, cluster] of clusters.entries()) {
    const more = statistics(total.map((sum, i) => sum + STEP * cluster[i]!));
    const less = statistics(total.map((sum, i) => sum - STEP * cluster[i]!));
    for (const [s, above] of more.entries()) {
      influences[s] ??= new Float64Array(clusters.length);
      influences[s]![c] = (above - less[s]!) / (2 * STEP);
    }
  }
  return influences;
}

/** Σ (influence − mean)² · n / (n − 1), `n` being how many clusters tell of the statistic, above 1. */
export function clusterVariance(influences: Float64Array, n: number): number {
  const mean = influences.reduce((sum, value) => sum + value, 0) / influences.length;
  return (n / (n - 1)) * influences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
