/** The smallest and largest values of 1, 4, 16 … neighbours, so that any stretch is drawn from a few thousand of them. */
export interface Level {
  readonly low: Float32Array;
  readonly high: Float32Array;
}
export type Pyramid = readonly Level[];

const FACTOR = 4;

export function pyramid(low: Float32Array, high: Float32Array): Pyramid {
  const levels: Level[] = [{low, high}];
  for (let {length} = low; length > FACTOR; length = Math.ceil(length / FACTOR))
    levels.push(reduce(levels.at(-1)!));
  return levels;
}

function reduce({low, high}: Level): Level {
  const length = Math.ceil(low.length / FACTOR);
  const lows = new Float32Array(length).fill(Number.NaN);
  const highs = new Float32Array(length).fill(Number.NaN);
  for (let i = 0; i < low.length; i++) {
    const at = Math.floor(i / FACTOR);
    // A comparison with NaN is false, so the first value that is there replaces it.
    if (!(low[i]! >= lows[at]!) && !Number.isNaN(low[i]!)) lows[at] = low[i]!;
    if (!(high[i]! <= highs[at]!) && !Number.isNaN(high[i]!)) highs[at] = high[i]!;
  }
  return {low: lows, high: highs};
}

/** The smallest and largest of the cells `from` to `to`, which may be fractions; undefined where all are missing. */
export function extremes(levels: Pyramid, from: number, to: number): [low: number, high: number] | undefined {
  const depth = Math.max(
    0,
    Math.min(levels.length - 1, Math.floor(Math.log(to - from) / Math.log(FACTOR)) - 1),
  );
  const {low, high} = levels[depth]!;
  const size = FACTOR ** depth;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const end = Math.min(low.length, Math.ceil(to / size));
  for (let i = Math.max(0, Math.floor(from / size)); i < end; i++) {
    if (low[i]! < least) least = low[i]!;
    if (high[i]! > most) most = high[i]!;
  }
  return least <= most ? [least, most] : undefined;
}
