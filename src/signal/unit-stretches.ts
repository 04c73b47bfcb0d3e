/**
 * Whether a recording is in one unit from its first sample to its last. Stretches of it, at most 400, are each given the
 * unit that fits their median; a second look at single samples finds units that alternate within stretches.
 */
import type {RawAxes} from "./gravity.ts";

const MAX_STRETCHES = 400;
/** Samples of a stretch at least, and looked at of each. */
const [MIN_LENGTH, LOOKED_AT] = [500, 200];
/** Of the samples or stretches: as many may fit no unit or another one, such as impacts and a sensor that stood. */
const [MAX_OTHER_SAMPLES, MAX_UNCLEAR] = [0.1, 0.1];

/** Where the unit changes and to what; undefined where it does not. `read` tells the unit of a vector's length. */
export function findUnitChange<U extends string>(
  {t, x, y, z}: RawAxes,
  unit: U,
  read: (norm: number) => U | undefined,
): {readonly found: string; readonly place: string} | undefined {
  const stretches = Math.max(1, Math.min(MAX_STRETCHES, Math.floor(x.length / MIN_LENGTH)));
  const length = x.length / stretches;
  const stride = Math.max(1, Math.floor(length / LOOKED_AT));
  const placeOf = (i: number): string =>
    t === undefined ? `sample ${i + 1}` : `sample ${i + 1}, at ${new Date(t[i]!).toISOString()}`;
  const others = new Map<U, {count: number; first: number}>();
  let [samples, unclear, firstUnclear] = [0, 0, -1];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor(stretch * length);
    const norms: number[] = [];
    for (let i = start; i < Math.floor((stretch + 1) * length); i += stride) {
      const norm = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]! + z[i]! * z[i]!);
      if (Number.isNaN(norm)) continue;
      norms.push(norm);
      samples++;
      const other = read(norm);
      if (other === undefined || other === unit) continue;
      const known = others.get(other);
      if (known === undefined) others.set(other, {count: 1, first: i});
      else known.count++;
    }
    if (norms.length === 0) continue;
    norms.sort((a, b) => a - b);
    const own = read(norms[norms.length >> 1]!);
    if (own === undefined && unclear++ === 0) firstUnclear = start;
    if (own !== undefined && own !== unit && stretches > 1)
      return {found: `most of it is in ${unit}, from here on a stretch is in ${own}`, place: placeOf(start)};
  }
  for (const [other, {count, first}] of others)
    if (count > samples * MAX_OTHER_SAMPLES) {
      const share = Math.round((100 * count) / samples);
      return {found: `most samples are in ${unit}, ${share} % in ${other}`, place: placeOf(first)};
    }
  if (unclear > stretches * MAX_UNCLEAR && stretches > 1) {
    const share = Math.round((100 * unclear) / stretches);
    return {
      found: `${share} % of the recording fits neither ${unit} nor another unit`,
      place: placeOf(firstUnclear),
    };
  }
  return undefined;
}
