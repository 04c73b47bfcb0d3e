/**
 * Variances of like figures, each known from few people, are known better together: each is drawn towards what all of
 * them show, the more the less they differ among themselves. Smyth, Linear models and empirical Bayes methods, 2004,
 * doi:10.2202/1544-6115.1027.
 */
import {moments} from "./moments.ts";
import {digamma, inverseTrigamma, trigamma} from "./polygamma.ts";

export interface KnownVariance {
  readonly variance: number;
  /** Degrees of freedom, a whole number. */
  readonly df: number;
}

/** With fewer nothing is known of how variances differ. */
const LEAST_VARIANCES = 3;

/**
 * In the same order. Their degrees of freedom, rounded down, are no more than all have together. A variance of 0 or that is no number
 * stays as it is and tells nothing of the others.
 */
export function moderateVariances(own: readonly KnownVariance[]): KnownVariance[] {
  const usable = own.filter(isUsable);
  if (usable.length < LEAST_VARIANCES) return [...own];
  const {scale, df: priorDf} = estimatePrior(usable);
  const together = usable.reduce((sum, {df}) => sum + df, 0);
  return own.map((known) => {
    if (!isUsable(known)) return known;
    const {variance, df} = known;
    return Number.isFinite(priorDf)
      ? {
          variance: (priorDf * scale + df * variance) / (priorDf + df),
          df: Math.min(Math.floor(priorDf + df), together),
        }
      : {variance: scale, df: together};
  });
}

const isUsable = ({variance}: KnownVariance): boolean => variance > 0 && Number.isFinite(variance);

/** The scaled inverse chi-squared distribution of the true variances, from the moments of the logarithms. */
function estimatePrior(own: readonly KnownVariance[]): {scale: number; df: number} {
  const logs = own.map(({variance, df}) => Math.log(variance) - digamma(df / 2) + Math.log(df / 2));
  const {n, mean, variance} = moments(logs);
  const chance = own.reduce((sum, {df}) => sum + trigamma(df / 2), 0) / n;
  const more = (variance * n) / (n - 1) - chance;
  if (more <= 0) return {scale: Math.exp(mean), df: Number.POSITIVE_INFINITY};
  const df = 2 * inverseTrigamma(more);
  return {scale: Math.exp(mean + digamma(df / 2) - Math.log(df / 2)), df};
}
