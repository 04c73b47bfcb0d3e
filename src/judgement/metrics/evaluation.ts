/**
 * What artifacts/evaluation.json holds: everything that the evaluation report shows, as plain JSON.
 *
 * All figures are of the test users alone; the validation users serve only to fit the temperature. A figure that is
 * undefined is null, never 0. Shares are 0 to 1, durations seconds, and numbers have 12 significant digits.
 */

/** A figure with the limits of its interval; null limits where there is nothing to resample. */
export interface Estimate {
  readonly value: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

export interface Evaluation {
  readonly kymo: "evaluation/1";
  readonly model: EvaluatedModel;
  readonly data: EvaluatedData;
  readonly bootstrap: BootstrapAccount;
  readonly verdict: Verdict;
  readonly headline: {
    readonly accuracy: Estimate;
    readonly macroF1: Estimate;
    readonly balancedAccuracy: Estimate;
  };
  readonly metrics: Metrics;
  readonly perClass: readonly ClassResult[];
  readonly confusion: Confusion;
  readonly perUser: readonly UserResult[];
  /** The user with the lowest accuracy. */
  readonly worstUser: UserResult;
  readonly calibration: Calibration;
  readonly bouts: BoutResults;
  readonly baselines: Baselines;
  readonly naive: NaiveInterval;
  readonly confidentErrors: ConfidentErrors;
}

export interface EvaluatedModel {
  readonly name: string;
  /** SHA-256 of the model file. */
  readonly hash: string;
  /** Hash of the scaler that the model's input was scaled with. */
  readonly scalerHash: string;
}

export interface EvaluatedData {
  readonly source: string;
  readonly simulated: boolean;
  /** In the order of the model's output. */
  readonly classes: readonly string[];
  readonly absentClasses: readonly string[];
  readonly users: {
    readonly train: readonly string[];
    readonly validation: readonly string[];
    readonly test: readonly string[];
  };
  readonly windows: {readonly train: number; readonly validation: number; readonly test: number};
  /** Test windows without a label, left out of every figure. */
  readonly unlabelledWindows: number;
  readonly sessions: number;
  /** Hash of the scaler that the labelled windows were written with. */
  readonly scalerHash: string;
  readonly rateHz: number;
  /** First to last sample of a window. */
  readonly windowSeconds: number;
  /** From the start of one window to the start of the next. */
  readonly stepSeconds: number;
}

/** How the intervals were made. */
export interface BootstrapAccount {
  /** What was drawn with replacement; "none" where there are fewer than two users and two sessions. */
  readonly unit: "user" | "session" | "none";
  readonly units: number;
  readonly rounds: number;
  readonly level: number;
  /** Such as "percentile bootstrap over 3 people, 2000 rounds". */
  readonly method: string;
  /** How many different resamples there are at all: C(2n − 1, n). */
  readonly distinctResamples: number;
  /** Set where the units are so few that the interval is coarse; a sentence to print beside it. */
  readonly caution: string | null;
}

/** Macro averages are over the classes that occur in the test data. */
export interface Metrics {
  readonly accuracy: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly kappa: Estimate;
  readonly mcc: Estimate;
  readonly topK: Estimate & {readonly k: number};
  readonly logLoss: Estimate;
  /** Multi-class, 0 (best) to 2. */
  readonly brier: Estimate;
  readonly ece: Estimate & {readonly bins: number};
  readonly macroPrecision: Estimate;
  readonly macroRecall: Estimate;
  readonly macroF1: Estimate;
  readonly microPrecision: Estimate;
  readonly microRecall: Estimate;
  readonly microF1: Estimate;
  readonly weightedPrecision: Estimate;
  readonly weightedRecall: Estimate;
  readonly weightedF1: Estimate;
  /** One against the rest, mean over the classes where it is defined; no interval. */
  readonly macroRocAuc: number | null;
  readonly macroAveragePrecision: number | null;
}

/** Of a class that does not occur in the test data (support 0) every figure but `predicted` is null. */
export interface ClassResult {
  readonly class: string;
  readonly support: number;
  readonly predicted: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly f1Interval: {readonly lo: number | null; readonly hi: number | null};
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
}

export interface Confusion {
  /** Row: truth, column: prediction; both in the order of `data.classes`. */
  readonly counts: readonly (readonly number[])[];
  /** Each row divided by its sum; null in the row of an absent class. */
  readonly rowShares: readonly (readonly (number | null)[])[];
  /** The most frequent confusions, most first. */
  readonly pairs: readonly {
    readonly truth: string;
    readonly predicted: string;
    readonly windows: number;
    readonly shareOfTruth: number;
  }[];
}

export interface UserResult {
  readonly user: string;
  readonly windows: number;
  readonly sessions: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly kappa: number | null;
  readonly meanConfidence: number;
  /** Share of the user's most frequent class: what always guessing it would reach. */
  readonly majorityShare: number;
  readonly majorityClass: string;
}

export interface CalibrationBin {
  /** The bin holds lo < confidence ≤ hi. */
  readonly lo: number;
  readonly hi: number;
  readonly n: number;
  /** Mean confidence and share of right predictions; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  readonly ece: number;
  /** Largest gap of any bin that holds a window. */
  readonly mce: number;
  readonly temperature: Temperature;
}

/** Fitted on the validation users, applied to the test users; `value` is null, with a reason, where none was fitted. */
export type Temperature =
  | {
      readonly value: number;
      readonly reason: null;
      readonly fittedOn: {readonly users: readonly string[]; readonly windows: number};
      readonly before: {readonly nll: number; readonly ece: number};
      readonly after: {readonly nll: number; readonly ece: number};
      /** The reliability diagram after scaling. */
      readonly bins: readonly CalibrationBin[];
    }
  | {
      readonly value: null;
      readonly reason: string;
      readonly before: {readonly nll: number; readonly ece: number};
    };

/**
 * Bouts: runs of neighbouring windows of one session with one label. A predicted bout matches a true one of its class
 * when windows in common / windows in either ≥ minIoU.
 */
export interface BoutResults {
  readonly minIoU: number;
  /** The definition in one sentence, to print under the table. */
  readonly definition: string;
  readonly trueBouts: number;
  readonly predictedBouts: number;
  readonly matched: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** True bouts in which not one window was predicted rightly. */
  readonly missed: number;
  /** Mean number of separate predicted bouts of the right class inside a true bout that was found at all; 1 is none broken. */
  readonly fragmentation: number | null;
  /** Windows next to a change of the true label, and all others. */
  readonly boundary: {readonly windows: number; readonly accuracy: number | null};
  readonly interior: {readonly windows: number; readonly accuracy: number | null};
  /** From a bout's first sample to its last, in seconds. */
  readonly trueSeconds: Durations;
  readonly predictedSeconds: Durations;
  readonly perClass: readonly {
    readonly class: string;
    readonly trueBouts: number;
    readonly predictedBouts: number;
    readonly matched: number;
    readonly f1: number | null;
    readonly medianTrueSeconds: number | null;
    readonly medianPredictedSeconds: number | null;
  }[];
}

export interface Durations {
  readonly mean: number | null;
  readonly median: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface Baselines {
  /** Always answering the most frequent class of the test data. */
  readonly majority: {readonly class: string; readonly accuracy: number; readonly macroF1: number};
  /** Guessing with the model's own class shares: the agreement expected by chance, as in kappa. */
  readonly chance: {readonly accuracy: number};
  /** Guessing every class of the model equally often. */
  readonly uniform: {readonly accuracy: number};
}

/** What the accuracy's interval would be if windows were independent, which they are not (Wilson score). */
export interface NaiveInterval {
  readonly accuracy: Estimate;
  readonly windows: number;
  /** Width of the interval over users divided by the width of this one. */
  readonly timesTooNarrow: number | null;
  /** Independent windows that would give the users' variance: a(1 − a) / var. */
  readonly effectiveWindows: number | null;
}

export interface ConfidentErrors {
  readonly minConfidence: number;
  /** How many test windows are wrong at that confidence or above, and their share of all errors. */
  readonly windows: number;
  readonly shareOfErrors: number | null;
  /** The most confident ones. */
  readonly worst: readonly {
    readonly windowId: number;
    readonly user: string;
    readonly session: string;
    /** ISO 8601, UTC. */
    readonly start: string;
    readonly truth: string;
    readonly predicted: string;
    readonly confidence: number;
  }[];
}

export type Level = "pass" | "warn" | "fail";

/** The answer to "can I trust this model on new people?". */
export interface Verdict {
  readonly level: Level;
  /** One sentence. */
  readonly statement: string;
  /** Each names its figure and its threshold; of a pass, what was passed. */
  readonly reasons: readonly string[];
  readonly checks: readonly Check[];
}

export interface Check {
  readonly name: string;
  readonly level: Level;
  readonly figure: number | null;
  readonly threshold: number | null;
  readonly reason: string;
}
