/** Everything the reports are made from. */
import type {DriftResult} from "../artifacts/drift/drift.ts";
import type {Evaluation} from "../artifacts/evaluation/evaluation.ts";
import type {Gates} from "../artifacts/gates.ts";
import type {Quality} from "../artifacts/quality.ts";
import type {Splits} from "../artifacts/splits.ts";

export interface ReportInputs {
  readonly evaluation: Evaluation;
  readonly drift: DriftResult;
  /** One of each for a recording, in any order. */
  readonly quality: readonly Quality[];
  readonly gates: readonly Gates[];
  readonly splits: Splits;
}
