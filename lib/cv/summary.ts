/** `cv.json`: what a cross-validation came to. */
import type {ConfusedPair} from "../metrics/confusion.ts";
import type {Spread} from "./interval.ts";

export interface CvScores {
  readonly windows: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
}

export interface Person extends CvScores {
  readonly user: string;
  readonly fold: string;
  readonly naiveBayes: number;
  readonly majority: number;
}

/** The three figures, each with its spread. */
export interface Spreads {
  readonly accuracy: Spread;
  readonly balancedAccuracy: Spread;
  readonly macroF1: Spread;
}

export interface FoldSummary {
  readonly fold: string;
  readonly test: readonly string[];
  readonly validation: readonly string[];
  readonly trainUsers: number;
  readonly windows: {readonly train: number; readonly validation: number; readonly test: number};
  /** Of all its test windows together; null where no weights came out of it. */
  readonly scores: CvScores | null;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly stopped: string;
  readonly broken: {readonly epoch: number; readonly step: number; readonly layer: string} | null;
  readonly warnings: readonly string[];
}

export interface Baseline {
  readonly accuracy: Spread;
  readonly macroF1: Spread;
  /** The model's accuracy less this one's, person by person. */
  readonly gain: Spread;
}

export interface RandomSplit extends CvScores {
  readonly fold: string;
  /** The fold of whole users beside which it stands. */
  readonly beside: string;
  readonly trainWindows: number;
  /** Tested windows that share samples with a training window, and those whose user is trained on as well. */
  readonly sharing: number;
  readonly knownUsers: number;
}

export interface RandomSplits {
  readonly splits: readonly RandomSplit[];
  /** Means over the splits. */
  readonly accuracy: number;
  readonly macroF1: number;
  readonly naiveBayes: number;
  /** Of all tested windows. */
  readonly sharingShare: number;
  /** Its accuracy less the mean over people. */
  readonly optimism: number;
  /** The same against the very folds beside which the splits stand. */
  readonly optimismBeside: number | null;
}

export interface CvSummary {
  readonly kymo: "cv/1";
  readonly scheme: "leave-one-user-out" | "grouped-k-fold";
  readonly level: number;
  readonly seed: number;
  readonly data: {
    readonly source: string;
    readonly simulated: boolean;
    readonly users: number;
    readonly windows: number;
    readonly classes: readonly string[];
    readonly rateHz: number;
    readonly lengthSamples: number;
    readonly stepSamples: number;
  };
  /** One figure a person. */
  readonly overPeople: Spreads;
  /** One figure a fold, with Nadeau and Bengio's correction. */
  readonly overFolds: Spreads;
  readonly people: readonly Person[];
  readonly folds: readonly FoldSummary[];
  /** Test windows of all folds in one matrix. */
  readonly pooled: CvScores & {
    readonly confusion: {
      readonly counts: readonly (readonly number[])[];
      readonly rowShares: readonly (readonly (number | null)[])[];
      readonly pairs: readonly ConfusedPair[];
    };
  };
  readonly baselines: {readonly majority: Baseline; readonly naiveBayes: Baseline};
  readonly randomSplit: RandomSplits | null;
  /** Folds of which no weights came out; their people have no figure. */
  readonly failed: readonly string[];
  readonly cautions: readonly string[];
}
