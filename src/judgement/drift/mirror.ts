/**
 * Axes whose sign is turned: on the other wrist a watch's distribution on an axis is the reference's, mirrored about
 * zero of the physical unit. An axis counts when turning it halves its distance or better.
 */
import {twoSample} from "../../stats/two-sample.ts";

export interface MirrorCheck {
  axis: string;
  /** Wasserstein distance over the reference's sd, as it is and with the sign turned. */
  asIs: number;
  turned: number;
  mirrored: boolean;
}

const MOST_VALUES = 20_000;

/**
 * Compares sorted normalised samples of one axis with the reference and with its mirror image. `warn` is the
 * distance from which a difference counts at all.
 */
export function checkMirror(
  axis: string,
  reference: Float64Array,
  current: Float64Array,
  scaler: {mean: number; scale: number; sd: number},
  warn: number,
): MirrorCheck {
  const r = thin(reference);
  const c = thin(current);
  const zero = -scaler.mean / scaler.scale; // physical zero in normalised units
  const turnedReference = Float64Array.from(r, (value) => 2 * zero - value).reverse();
  const asIs = twoSample(r, c).wasserstein / scaler.sd;
  const turned = twoSample(turnedReference, c).wasserstein / scaler.sd;
  return {axis, asIs, turned, mirrored: asIs > warn && turned < asIs / 2};
}

/** At most 20,000 of sorted values at even ranks: enough for a distance that is compared with its half. */
export function thin(sorted: Float64Array): Float64Array {
  if (sorted.length <= MOST_VALUES) return sorted;
  return Float64Array.from(
    {length: MOST_VALUES},
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / MOST_VALUES)]!,
  );
}
