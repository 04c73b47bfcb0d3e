/**
 * The content of artifacts/drift.json: everything drift.html shows, as plain JSON.
 *
 * `null` means "could not be measured"; the reason stands in a `withheld` or `note` beside it. Numbers have 12
 * significant digits. Values of a channel are normalised (training standard deviations) unless a unit is named.
 */
import type {Level} from "./level.ts";

/** One rule that was broken, with what it was judged by. */
export interface Cause {
  /** Stable name, such as `degenerate.largest-share`; channel rules end in the channel: `psi.Ax`. */
  id: string;
  level: Level;
  title: string;
  /** One sentence with the figures. */
  evidence: string;
  value: number;
  threshold: number;
  /** How far past the threshold, in the unit of `value`; positive when broken. */
  margin: number;
  likelyCause: string;
}

export interface Verdict {
  level: Level;
  /** One sentence that may stand alone at the top of the report. */
  headline: string;
  /** Worst first. */
  causes: Cause[];
}

export interface Baseline {
  /** What the recordings are compared with, in words, without a path. */
  label: string;
  kind: "windows" | "samples";
  /** Which users or rows it is made of, in words. */
  note: string;
  rowsPerChannel: number;
  /** Users (or sessions) that can be resampled whole; 0 for a baseline of samples. */
  groups: number;
  groupKind: "users" | "sessions" | "none";
  scalerHash: string | null;
  /** Largest difference between its scaler and the model's, in training standard deviations. */
  scalerDifference: number;
  units: {accel: string; gyro: string};
  gravity: string;
  simulated: boolean;
}

/** The statistics that are compared with fixed thresholds. */
export type StatisticName =
  | "psi"
  | "jsDistance"
  | "ks"
  | "wassersteinOverSd"
  | "energyDistance"
  | "meanShiftOverSd"
  | "varianceRatio";

export interface HistogramPair {
  /** One more than there are bins; equal width over the reference's 0.1 to 99.9 % range, outer bins open. */
  edges: number[];
  reference: number[];
  current: number[];
}

export interface Quantiles {
  /** 0 to 1. */
  probabilities: number[];
  reference: number[];
  current: number[];
}

export interface ChannelDrift {
  channel: string;
  /** Unit of the channel before scaling, such as m/s^2; `sd` turns a normalised difference into it. */
  unit: string;
  sd: number;
  level: Level;
  samples: number;
  effectiveSampleSize: number;
  psi: number;
  /** Base 2: 0 to 1. */
  jsDistance: number;
  ks: number;
  /** As if samples were independent, which they are not: shown for comparison only. */
  ksPNaive: number;
  /** With the effective sample sizes in place of n. */
  ksP: number;
  wasserstein: number;
  wassersteinOverSd: number;
  energyDistance: number;
  meanShiftOverSd: number;
  varianceRatio: number;
  stdRatio: number;
  missingShare: number;
  /** Share beyond the reference's range. */
  outOfRangeShare: number;
  /** Share of samples that repeat the one before exactly, in runs of at least `drift.physics.stuckSamples`. */
  stuckShare: number;
  /** Share at the extreme value in runs (saturation). */
  clippedShare: number;
  /** Probability that one more person of the reference is as far away (see null_distribution.ts); null without groups. */
  pNull: Partial<Record<StatisticName, number>> | null;
  /** Smallest p of the channel's tests, adjusted by Benjamini and Hochberg over all channels × tests. */
  pAdjusted: number;
  significant: boolean;
  histogram: HistogramPair;
  quantiles: Quantiles;
}

/** How often a fixed threshold is passed where nothing has drifted, measured on the reference itself. */
export interface FalseAlarm {
  statistic: StatisticName;
  channel: string;
  warnThreshold: number | null;
  failThreshold: number | null;
  warnRate: number | null;
  failRate: number | null;
  /** Value passed by 5 % of reference-against-reference draws. */
  threshold95: number;
}

export interface PredictionDrift {
  /** Why the comparison with unseen labelled people is missing; null when it is there. */
  withheld: string | null;
  classes: string[];
  currentShares: number[];
  referenceShares: number[] | null;
  /** `null95`: what stretches of unseen people differ by from each other (largest share, 95 % quantile). */
  shareShift: {maxAbsolute: number; totalVariation: number; psi: number; null95: number | null} | null;
  confidence: {
    edges: number[];
    current: number[];
    reference: number[] | null;
    currentMean: number;
    referenceMean: number | null;
  };
  entropy: {currentMean: number; referenceMean: number | null};
  uncertainShare: number;
  flipRate: number;
}

export interface Degenerate {
  level: Level;
  /** Exponential of the entropy of the predicted shares: 1 to the number of classes. */
  effectiveClasses: number;
  largestShare: number;
  largestClass: string;
  confidenceSd: number;
  /** Channel by channel, current over reference. */
  varianceRatio: {channel: string; ratio: number}[];
}

export interface Physics {
  level: Level;
  /** Median length of the acceleration vector, m/s². */
  medianNorm: number;
  /** |median − 9.81| / 9.81. */
  gravityErrorShare: number;
  /** Mean acceleration, m/s². */
  gravity: {current: [number, number, number]; reference: [number, number, number] | null};
  /** Angle between the two, after the reference is reweighted to the recording's class mix where that is known. */
  rotationDeg: number | null;
  /** 95 % quantile of the same angle between one reference user (or session) and the rest. */
  rotationNull95Deg: number | null;
  /** Axes whose sign is turned against the reference: the other wrist. */
  mirroredAxes: string[];
  /** Share of one-second spans in which neither sensor moves. */
  idleShare: number;
  referenceIdleShare: number | null;
  /** Root mean square change from sample to sample over the reference's, of the sensor where it is larger; null without windows. */
  shakeRatio: number | null;
  clippedShare: {channel: string; share: number}[];
  likelyCauses: string[];
}

export interface TimeCheck {
  level: Level;
  rateHz: number;
  expectedRateHz: number;
  /** Windows whose end − start is not what length and rate say. */
  spanErrors: number;
  /** Missing stretches, i.e. borders between segments. */
  gaps: number;
  longestGapSeconds: number;
  missingShare: number;
  imputedShare: number;
  /** Standard deviation of the match between the two sensors in ms, from quality; null when unknown. */
  jitterMs: number | null;
  segments: number;
  seconds: number;
}

export interface Mixture {
  explanation: "mixture" | "sensor" | "both" | "none" | "withheld";
  note: string;
  /** Wasserstein over sd before and after the reference is reweighted to the predicted class mix. */
  channels: {channel: string; before: number; after: number}[];
}

export interface EstimatedPerformance {
  /** Null accuracy and interval go with a reason. */
  withheld: string | null;
  method: "CBPE";
  accuracy: number | null;
  low: number | null;
  high: number | null;
  /** Accuracy of the same model on the unseen labelled people, for comparison. */
  referenceAccuracy: number | null;
  /** Share of windows beyond the reference's range in feature space. */
  outOfDistributionShare: number | null;
}

export interface DomainClassifier {
  withheld: string | null;
  /** Area under the curve of a logistic regression on window means and deviations, blocked folds; 0.5 = alike. */
  auc: number | null;
  folds: number;
  /** 95 % quantile of the same figure for one reference group against the others. */
  null95: number | null;
}

/** At most 300 points; each is the mean over `binSeconds`. Predicted class is the most frequent one. */
export interface Timeline {
  binSeconds: number;
  /** Milliseconds since the Unix epoch. */
  t: number[];
  /** Mean |a| in m/s². */
  norm: number[];
  /** Standard deviation within windows, mean over the accelerometer's normalised channels. */
  sd: number[];
  confidence: (number | null)[];
  predicted: (string | null)[];
}

export interface RecordingDrift {
  session: string;
  simulated: boolean;
  windows: number;
  /** Samples a channel that entered the channel statistics. */
  samples: number;
  verdict: Verdict;
  channels: ChannelDrift[];
  driftedChannels: {warn: number; fail: number};
  prediction: PredictionDrift;
  degenerate: Degenerate;
  physics: Physics;
  time: TimeCheck;
  mixture: Mixture;
  estimatedPerformance: EstimatedPerformance;
  domainClassifier: DomainClassifier;
  timeline: Timeline;
}

/** A threshold as it stood when the verdict was made, for the report's table of rules. */
export interface Rule {
  id: string;
  title: string;
  unit: string;
  /** `above`: broken when the value is larger. */
  broken: "above" | "below";
  warn: number | null;
  fail: number | null;
}

export interface DriftResult {
  kymo: "drift/1";
  model: {name: string; hash: string} | null;
  baseline: Baseline;
  verdict: Verdict;
  rules: Rule[];
  /** How each sample entered the comparison, how significance was found. */
  conventions: string[];
  falseAlarms: {rounds: number; note: string; rates: FalseAlarm[]};
  recordings: RecordingDrift[];
}
