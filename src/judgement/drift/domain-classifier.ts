/**
 * Can the recording be told from the reference? Area under the curve of a logistic regression on window features,
 * with folds made of whole stretches of time: shuffled folds leak through overlapping windows and find drift where
 * there is none.
 */
import {rocAuc} from "../metrics/ranking.ts";
import {type Features, selectFeatures} from "./features.ts";
import {dot, fitLogistic, type LabelledRow} from "./logistic-regression.ts";

/** More rows of a side are thinned out evenly: the area is known well enough from these. */
const MOST_ROWS = 1500;

interface FoldRow extends LabelledRow {
  readonly fold: number;
}

/** Area under the curve of held-out scores, or NaN when a side has fewer than `2 × folds` windows. */
export function domainAuc(reference: Features, current: Features, folds: number): number {
  const {width} = reference;
  if (reference.rows < 2 * folds || current.rows < 2 * folds) return Number.NaN;
  const rows = standardise(
    [...blockRows(thin(reference), folds, 0), ...blockRows(thin(current), folds, 1)],
    width,
  );
  const heldOut: FoldRow[] = [];
  const scores: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const weights = fitLogistic(
      rows.filter((row) => row.fold !== fold),
      width + 1,
    );
    for (const row of rows)
      if (row.fold === fold) {
        heldOut.push(row);
        scores.push(dot(weights, row.x));
      }
  }
  return rocAuc(
    Float64Array.from(scores),
    Uint8Array.from(heldOut, ({label}) => label),
  );
}

function thin(features: Features): Features {
  if (features.rows <= MOST_ROWS) return features;
  const chosen = Int32Array.from({length: MOST_ROWS}, (_, i) => Math.floor((i * features.rows) / MOST_ROWS));
  return selectFeatures(features, chosen);
}

/** Rows with the fold each belongs to: equal blocks in the order of time. */
function blockRows({values, rows, width}: Features, folds: number, label: 0 | 1): FoldRow[] {
  return Array.from({length: rows}, (_, i) => ({
    x: values.subarray(i * width, (i + 1) * width),
    label,
    fold: Math.floor((i * folds) / rows),
  }));
}

/** Each feature less its mean over its sd (0 where it does not vary), and a last 1 for the intercept. */
function standardise(rows: readonly FoldRow[], width: number): FoldRow[] {
  const mean = new Float64Array(width);
  const variance = new Float64Array(width);
  for (const {x} of rows) for (let k = 0; k < width; k++) mean[k]! += x[k]! / rows.length;
  for (const {x} of rows)
    for (let k = 0; k < width; k++) variance[k]! += (x[k]! - mean[k]!) ** 2 / rows.length;
  return rows.map((row) => {
    const x = new Float64Array(width + 1).fill(1);
    for (let k = 0; k < width; k++)
      x[k] = variance[k]! > 0 ? (row.x[k]! - mean[k]!) / Math.sqrt(variance[k]!) : 0;
    return {...row, x};
  });
}
