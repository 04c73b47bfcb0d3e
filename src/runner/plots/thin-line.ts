/** A long line with as many points as can be seen: of each stretch the first, the lowest, the highest and the last. */
const STRETCHES = 600;

export function thinLine<Point extends {readonly x: number | string; readonly y: number | string}>(
  points: readonly Point[],
): readonly Point[] {
  if (points.length <= 4 * STRETCHES) return points;
  const kept: Point[] = [];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const from = Math.floor((stretch * points.length) / STRETCHES);
    const to = Math.floor(((stretch + 1) * points.length) / STRETCHES);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (points[i]!.y < points[low]!.y) low = i;
      if (points[i]!.y > points[high]!.y) high = i;
    }
    for (const i of [...new Set([from, low, high, to - 1])].sort((a, b) => a - b)) kept.push(points[i]!);
  }
  return kept;
}
