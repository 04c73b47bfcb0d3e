/** Everything the reports are made from. */
import type {DriftResult} from "../drift/result.ts";
import type {Evaluation} from "../metrics/evaluation.ts";
import type {RecordingQuality} from "./recording-quality.ts";

export interface RecordingGates {
  readonly session: string;
  readonly passed: boolean;
}

/** Who trained and who was tested: what index.html says of the labelled data. */
export interface LabelledSource {
  readonly source: string;
  readonly simulated: boolean;
  readonly seed: number;
  readonly fold: number;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
}

export interface ReportInputs {
  readonly evaluation: Evaluation;
  readonly drift: DriftResult;
  /** Sorted by session, like `gates`. */
  readonly quality: readonly RecordingQuality[];
  readonly gates: readonly RecordingGates[];
  readonly splits: LabelledSource;
}
