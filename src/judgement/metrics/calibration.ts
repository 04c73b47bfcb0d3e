/**
 * Does a confidence of 0.8 come true in 80 % of windows? Equal-width bins (lo, hi] over the confidence.
 *
 * Naeini et al., Obtaining well calibrated probabilities using Bayesian binning, 2015; Guo et al., On calibration of
 * modern neural networks, 2017.
 */
import type {CalibrationBin} from "../../artifacts/evaluation/calibration.ts";

/**
 * Sums for each bin: windows, confidence, right predictions (bins × 3, row-major). Sums of users add up.
 * `confidence` 0 to 1 and `correct` 0 or 1 (n); a confidence of exactly 0 goes to the first bin.
 */
export function sumCalibration(confidence: Float64Array, correct: Uint8Array, bins: number): Float64Array {
  const sums = new Float64Array(bins * 3);
  for (let i = 0; i < confidence.length; i++) {
    const bin = findBin(confidence[i]!, bins);
    sums[bin * 3]!++;
    sums[bin * 3 + 1]! += confidence[i]!;
    sums[bin * 3 + 2]! += correct[i]!;
  }
  return sums;
}

/** The bin with lo < value ≤ hi, whatever the rounding of value × bins. */
function findBin(value: number, bins: number): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`confidence ${value}, expected 0 to 1`);
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1));
  if (bin > 0 && value <= bin / bins) bin--;
  else if (bin < bins - 1 && value > (bin + 1) / bins) bin++;
  return bin;
}

/** Expected calibration error `Σ n_b/n · |confidence_b − accuracy_b|`; NaN when there is no window. */
export function expectedCalibrationError(sums: Float64Array): number {
  let gap = 0;
  let n = 0;
  for (let i = 0; i < sums.length; i += 3) {
    n += sums[i]!;
    gap += Math.abs(sums[i + 1]! - sums[i + 2]!);
  }
  return gap / n;
}

/** Largest gap of a bin that holds a window; NaN when none does. */
export function maximumCalibrationError(sums: Float64Array): number {
  let worst = Number.NaN;
  for (let i = 0; i < sums.length; i += 3) {
    if (sums[i] === 0) continue;
    const gap = Math.abs(sums[i + 1]! - sums[i + 2]!) / sums[i]!;
    if (!(gap <= worst)) worst = gap;
  }
  return worst;
}

/** The reliability diagram. */
export function toCalibrationBins(sums: Float64Array): CalibrationBin[] {
  const bins = sums.length / 3;
  return Array.from({length: bins}, (_, bin) => {
    const n = sums[bin * 3]!;
    return {
      lo: bin / bins,
      hi: (bin + 1) / bins,
      n,
      confidence: n === 0 ? null : sums[bin * 3 + 1]! / n,
      accuracy: n === 0 ? null : sums[bin * 3 + 2]! / n,
    };
  });
}
