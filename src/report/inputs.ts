/** Everything the reports are made from. */
import type {DriftResult} from "../artifacts/drift/drift.ts";
import type {Evaluation} from "../artifacts/evaluation/evaluation.ts";
import type {Gates} from "../artifacts/gates.ts";
import type {Quality} from "../artifacts/quality.ts";
import type {Sources} from "../artifacts/sources.ts";
import type {Splits} from "../artifacts/splits.ts";

export interface ReportInputs {
  readonly evaluation: Evaluation;
  readonly drift: DriftResult;
  /** Of recordings whose sensors could be put together, in any order. */
  readonly quality: readonly Quality[];
  readonly gates: readonly Gates[];
  /** What else lies in the folder of recordings. */
  readonly sources: Sources;
  readonly splits: Splits;
}
