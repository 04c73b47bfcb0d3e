/**
 * Gaussian naive Bayes: each feature normally distributed within a class, features independent. A model that trains
 * in a moment and without a choice: what it reaches, a network has to beat. As scikit-learn's GaussianNB, with its
 * default smoothing: 1e-9 of the largest variance of a feature is added to every variance.
 */

export interface NaiveBayes {
  /** Classes that occurred, ascending; the rest is in their order. */
  readonly classes: readonly number[];
  readonly logPrior: readonly number[];
  /** (classes, features) */
  readonly mean: readonly Float64Array[];
  readonly variance: readonly Float64Array[];
}

const SMOOTHING = 1e-9;

/** Fits features (windows, width), row-major, with at least one window; `labels` are positions of classes. */
export function fitNaiveBayes(
  features: Float64Array,
  width: number,
  labels: ArrayLike<number>,
  rows: readonly number[],
): NaiveBayes {
  const classes = [...new Set(rows.map((row) => labels[row]!))].sort((a, b) => a - b);
  const whole = momentsOf(features, width, rows);
  const extra = SMOOTHING * Math.max(...whole.variance);
  const fits = classes.map((label) => {
    const own = rows.filter((row) => labels[row] === label);
    const {mean, variance} = momentsOf(features, width, own);
    return {share: own.length / rows.length, mean, variance: variance.map((value) => value + extra)};
  });
  return {
    classes,
    logPrior: fits.map(({share}) => Math.log(share)),
    mean: fits.map(({mean}) => mean),
    variance: fits.map(({variance}) => variance),
  };
}

/** The class of each of `rows` with the highest posterior; the first of equal ones. */
export function predictNaiveBayes(
  {classes, logPrior, mean, variance}: NaiveBayes,
  features: Float64Array,
  width: number,
  rows: readonly number[],
): Int32Array {
  const spread = variance.map((values) => values.reduce((sum, v) => sum + Math.log(2 * Math.PI * v), 0));
  return Int32Array.from(rows, (row) => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes.length; k++) {
      let distance = spread[k]!;
      for (let f = 0; f < width; f++)
        distance += (features[row * width + f]! - mean[k]![f]!) ** 2 / variance[k]![f]!;
      const score = logPrior[k]! - distance / 2;
      if (score > most) [best, most] = [k, score];
    }
    return classes[best]!;
  });
}

/** Mean and population variance of each feature over the rows. */
function momentsOf(
  features: Float64Array,
  width: number,
  rows: readonly number[],
): {mean: Float64Array; variance: Float64Array} {
  const mean = new Float64Array(width);
  const variance = new Float64Array(width);
  for (const row of rows)
    for (let f = 0; f < width; f++) mean[f]! += features[row * width + f]! / rows.length;
  for (const row of rows)
    for (let f = 0; f < width; f++)
      variance[f]! += (features[row * width + f]! - mean[f]!) ** 2 / rows.length;
  return {mean, variance};
}
