/**
 * Quantiles of a Prometheus histogram, of what came since the last look: its counts only grow, so their differences are
 * what was observed in between. Within a bucket values are taken as spread evenly, as Prometheus' histogram_quantile does.
 */

/** Cumulative counts by the upper edge, `+Inf` last. */
export type Buckets = Readonly<Record<string, number>>;

/** The counts since `before`; all of them where the service has begun anew meanwhile. */
export function since(now: Buckets, before: Buckets | undefined): Buckets {
  const hasRestarted = Object.entries(before ?? {}).some(([edge, count]) => (now[edge] ?? 0) < count);
  if (before === undefined || hasRestarted) return now;
  return Object.fromEntries(Object.entries(now).map(([edge, count]) => [edge, count - (before[edge] ?? 0)]));
}

/** Null where nothing was observed. Beyond the last finite edge it is that edge. */
export function histogramQuantile(buckets: Buckets, p: number): number | null {
  const edges = Object.entries(buckets)
    .map(([edge, count]) => ({edge: edge === "+Inf" ? Number.POSITIVE_INFINITY : Number(edge), count}))
    .toSorted((a, b) => a.edge - b.edge);
  const total = edges.at(-1)?.count ?? 0;
  if (total === 0 || edges.at(-1)!.edge !== Number.POSITIVE_INFINITY) return null;
  const rank = p * total;
  const i = edges.findIndex(({count}) => count >= rank);
  const {edge, count} = edges[i]!;
  const below = edges[i - 1];
  if (edge === Number.POSITIVE_INFINITY) return below?.edge ?? null;
  const [low, start] = [below?.edge ?? Math.min(0, edge), below?.count ?? 0];
  return count === start ? edge : low + ((edge - low) * (rank - start)) / (count - start);
}
