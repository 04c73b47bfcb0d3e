/**
 * How the system before kymo cut windows across gaps: only to reproduce its figures, since kymo never joins what a
 * gap parts.
 */
import {findWindowStarts, type WindowShape} from "../../src/windows/cut.ts";

/**
 * The rule of the system before kymo that fills gaps: windows over all rows, whatever is missing.
 * It joins what lay minutes apart; it is kept to reproduce that system's figures (1,815 windows), with `fillGaps`.
 */
export function windowStartsAcrossGaps(rows: number, shape: WindowShape): Int32Array {
  return findWindowStarts(new Int32Array(rows), shape);
}

/**
 * The older rule that drops windows: those of `windowStartsAcrossGaps` that touch no missing row (1 = missing).
 * Kept to reproduce that system's figures (1,772 windows).
 */
export function windowStartsWithoutGap(missing: Uint8Array, shape: WindowShape): Int32Array {
  const all = windowStartsAcrossGaps(missing.length, shape);
  return all.filter((start) => !missing.subarray(start, start + shape.lengthSamples).includes(1));
}

/** A copy with each NaN replaced by the last value before it, or the first after it where none is before. */
export function fillGaps(values: Float64Array): Float64Array {
  const out = values.slice();
  for (let i = 1; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = out[i - 1]!;
  for (let i = out.length - 2; i >= 0; i--) if (Number.isNaN(out[i])) out[i] = out[i + 1]!;
  return out;
}
