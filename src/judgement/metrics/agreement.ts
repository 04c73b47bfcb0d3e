/**
 * Agreement beyond chance, from a confusion matrix.
 *
 * Cohen, A coefficient of agreement for nominal scales, 1960; Gorodkin, Comparing two K-category assignments by a
 * K-category correlation coefficient, 2004.
 */
import {computeAccuracy, type Margins} from "../../stats/confusion.ts";

/** Agreement expected by chance, `pe = Σ support·predicted / n²`. NaN when there is no window. */
export function chanceAgreement({support, predicted, total}: Margins): number {
  let sum = 0;
  for (let k = 0; k < support.length; k++) sum += support[k]! * predicted[k]!;
  return sum / (total * total);
}

/** Cohen's kappa `(po − pe) / (1 − pe)`; NaN where undefined: no window, or one class on both sides. */
export function cohenKappa(margins: Margins): number {
  const expected = chanceAgreement(margins);
  return expected === 1 ? Number.NaN : (computeAccuracy(margins) - expected) / (1 - expected);
}

/**
 * Matthews correlation of many classes, R_k = (c·n − Σ t·p) / √((n² − Σ p²)(n² − Σ t²)); 0 where truth or predictions
 * are constant, as is usual; NaN when there is no window.
 */
export function matthewsCorrelation({support, predicted, hits, total}: Margins): number {
  if (total === 0) return Number.NaN;
  let right = 0;
  let cross = 0;
  let truthSquares = 0;
  let predictedSquares = 0;
  for (let k = 0; k < support.length; k++) {
    right += hits[k]!;
    cross += support[k]! * predicted[k]!;
    truthSquares += support[k]! ** 2;
    predictedSquares += predicted[k]! ** 2;
  }
  const spread = (total * total - predictedSquares) * (total * total - truthSquares);
  return spread === 0 ? 0 : (right * total - cross) / Math.sqrt(spread);
}
