/** Everything the reports are made from. */
import type {DriftResult} from "../judgement/drift/result.ts";
import type {Evaluation} from "../judgement/metrics/evaluation.ts";
import type {Gates} from "../signal/gates.ts";
import type {Quality} from "../signal/quality.ts";
import type {Splits} from "../windows/split.ts";

export interface ReportInputs {
  readonly evaluation: Evaluation;
  readonly drift: DriftResult;
  /** One of each for a recording, in any order. */
  readonly quality: readonly Quality[];
  readonly gates: readonly Gates[];
  readonly splits: Splits;
}
