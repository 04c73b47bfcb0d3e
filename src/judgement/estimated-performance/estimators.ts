/**
 * Accuracy without labels, from confidence alone and what it was worth on labelled people.
 *
 * ATC: Garg, Balakrishnan, Lipton, Neyshabur and Sedghi (2022), Leveraging unlabeled data to predict out-of-distribution
 * performance. Average confidence: its mean after isotonic calibration (Zadrozny and Elkan, 2002).
 */
import {fitIsotonic} from "../../stats/isotonic.ts";
import {moments} from "../../stats/moments.ts";

/** A labelled window. */
export interface Scored {
  readonly confidence: number;
  readonly correct: boolean;
}

/**
 * What is learnt of labelled windows, once: the accuracy of windows of which the confidence is known alone; NaN without
 * labelled or without other windows.
 */
type Estimator = (labelled: readonly Scored[]) => (confidence: readonly number[]) => number;

export const ESTIMATORS = {
  /** Share above the confidence below which there are as many labelled windows as are wrong. */
  atc: (labelled) => {
    const sorted = labelled.map((window) => window.confidence).sort((a, b) => a - b);
    const wrong = labelled.filter(({correct}) => !correct).length;
    const threshold = sorted[wrong] ?? Number.POSITIVE_INFINITY;
    return (confidence) =>
      labelled.length === 0
        ? Number.NaN
        : confidence.filter((value) => value >= threshold).length / confidence.length;
  },
  averageConfidence: (labelled) => {
    const sorted = [...labelled].sort((a, b) => a.confidence - b.confidence);
    const calibrated = fitIsotonic(
      sorted.map((window) => window.confidence),
      sorted.map(({correct}) => (correct ? 1 : 0)),
      sorted.map(() => 1),
    );
    return (confidence) => moments(confidence.map(calibrated)).mean;
  },
} as const satisfies Readonly<Record<string, Estimator>>;

export type EstimatorName = keyof typeof ESTIMATORS;
