/** `cv.json`: what a cross-validation came to. */
import type {ConfusedPair} from "../../stats/confusion.ts";
import type {FoldParts} from "./fold-file.ts";
import type {Spread} from "./interval.ts";
import type {CvParams} from "./params.ts";
import type {FoldResult} from "./result.ts";
import type {Scores} from "./scores.ts";

type TwoScores = Pick<Scores, "accuracy" | "macroF1">;

/** A tested user, in the one fold that held the user out. */
export interface Person extends Scores {
  readonly user: string;
  readonly fold: string;
  readonly naiveBayes: TwoScores;
  readonly majority: TwoScores;
}

export interface FoldSummary extends Pick<FoldResult, "epochs" | "bestEpoch" | "stopped" | "broken"> {
  readonly fold: string;
  readonly test: readonly string[];
  readonly validation: readonly string[];
  readonly trainUsers: number;
  readonly windows: Readonly<Record<keyof FoldParts, number>>;
  /** Of all its test windows together; null where no weights came out of it. */
  readonly scores: Scores | null;
  readonly warnings: readonly string[];
}

export interface Spreads {
  readonly accuracy: Spread;
  readonly balancedAccuracy: Spread;
  readonly macroF1: Spread;
}

/** Over people. */
export interface Baseline {
  readonly accuracy: Spread;
  readonly macroF1: Spread;
  /** The model's accuracy less this one's, person by person. */
  readonly gain: Spread;
}

/** Windows drawn at random, beside the fold of whole users whose number it has. */
export interface RandomSplit extends Scores {
  readonly fold: string;
  readonly naiveBayes: number;
  /** Tested windows that share samples with a training window. */
  readonly sharing: number;
  /** Accuracy of the fold of whole users. */
  readonly beside: number | null;
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
  readonly optimism: number | null;
  /** Its accuracy less that of the very folds beside which the splits stand. */
  readonly optimismBeside: number | null;
}

export interface CvSummary {
  readonly kymo: "cv/1";
  readonly scheme: CvParams["scheme"];
  /** Of every interval. */
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
  readonly pooled: {
    readonly scores: Scores | null;
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
