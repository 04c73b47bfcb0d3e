/** The content of the first page as plain data: what index.json holds and index.html shows. */
import type {Level} from "../../../artifacts/level.ts";
import {findMainCause, groupCauses, sortWorstFirst} from "../../../judgement/drift/causes.ts";
import type {ReportInputs} from "../../inputs.ts";
import {groupTitle} from "../drift/causes.ts";

export interface Summary {
  readonly kymo: "summary/2";
  readonly model: {
    readonly trainingPeople: "known" | "unknown";
    readonly level: Level;
    readonly statement: string;
    readonly reasons: readonly string[];
  };
  readonly recordings: {
    readonly level: Level;
    readonly statement: string;
    readonly causes: readonly string[];
  };
  readonly table: readonly SummaryRow[];
  readonly lineage: Lineage;
}

export interface SummaryRow {
  readonly session: string;
  readonly simulated: boolean;
  readonly seconds: number | null;
  readonly windows: number;
  /** Whether the recording passed the quality gates; null when that is not recorded. */
  readonly gatesPassed: boolean | null;
  readonly level: Level;
  readonly mainCause: string;
  readonly mostPredicted: {readonly class: string; readonly share: number};
  readonly meanConfidence: number;
}

export interface Lineage {
  readonly modelName: string;
  readonly modelHash: string;
  readonly scalerHash: string;
  readonly labelledSource: string;
  readonly labelledSimulated: boolean;
  readonly seed: number;
  readonly fold: number;
  readonly users: {
    readonly train: readonly string[];
    readonly validation: readonly string[];
    readonly test: readonly string[];
  };
  readonly baseline: string;
  readonly baselineSimulated: boolean;
}

/** One line for each kind of cause: what was found, or the rule and the channels that broke it. */
function describeCauses({verdict, recordings}: ReportInputs["drift"]): string[] {
  const channels = [...new Set(recordings.flatMap((r) => r.channels.map(({channel}) => channel)))];
  return [
    ...new Set(
      groupCauses(verdict.causes, channels).map((group) =>
        group.channels.length === 0 ? group.worst.evidence : groupTitle(group, channels.length),
      ),
    ),
  ];
}

/** Recordings worst first, then by name. */
export function summarise({evaluation, drift, quality, gates, splits}: ReportInputs): Summary {
  return {
    kymo: "summary/2",
    model: {
      trainingPeople: evaluation.data.trainingPeople,
      level: evaluation.verdict.level,
      statement: evaluation.verdict.statement,
      reasons: evaluation.verdict.reasons,
    },
    recordings: {
      level: drift.verdict.level,
      statement: drift.verdict.headline,
      causes: describeCauses(drift),
    },
    table: sortWorstFirst(drift.recordings).map((r) => ({
      session: r.session,
      simulated: r.simulated,
      seconds: quality.find(({session}) => session === r.session)?.seconds ?? r.time.seconds ?? null,
      windows: r.windows,
      gatesPassed: gates.find(({session}) => session === r.session)?.passed ?? null,
      level: r.verdict.level,
      mainCause: findMainCause(r) ?? "none",
      mostPredicted: {class: r.degenerate.largestClass, share: r.degenerate.largestShare},
      meanConfidence: r.prediction.confidence.currentMean,
    })),
    lineage: {
      modelName: evaluation.model.name,
      modelHash: evaluation.model.hash,
      scalerHash: evaluation.model.scalerHash,
      labelledSource: splits.source,
      labelledSimulated: splits.simulated,
      seed: splits.seed,
      fold: splits.fold,
      users: {train: splits.train, validation: splits.validation, test: splits.test},
      baseline: drift.baseline.label,
      baselineSimulated: drift.baseline.simulated,
    },
  };
}
