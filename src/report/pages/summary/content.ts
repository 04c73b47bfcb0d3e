/** The content of the first page as plain data: what index.json holds and index.html shows. */

import {type Level, worst} from "../../../artifacts/level.ts";
import {describeRefusal} from "../../../artifacts/refusal.ts";
import {findMainCause, groupCauses, sortWorstFirst} from "../../../judgement/drift/causes.ts";
import {list, sentence} from "../../format.ts";
import type {ReportInputs} from "../../inputs.ts";
import {thin} from "../../plot/sparkline.ts";

export interface Summary {
  readonly kymo: "summary/3";
  readonly model: {
    readonly trainingPeople: "known" | "unknown";
    readonly level: Level;
    readonly statement: string;
    readonly reasons: readonly string[];
  };
  readonly recordings: {
    readonly level: Level;
    readonly statement: string;
    /** What was found in each recording that did not pass, worst first. */
    readonly findings: readonly Finding[];
  };
  readonly table: readonly SummaryRow[];
  /** Recordings that could not be used, by name. */
  readonly refused: readonly RefusedRow[];
  /** Recordings that are too short for a single window, by name. */
  readonly withoutWindows: readonly string[];
  /** Files that nobody reads. */
  readonly unread: readonly {readonly file: string; readonly looksLike: string}[];
  readonly lineage: Lineage;
}

export interface Finding {
  readonly session: string;
  readonly level: Level;
  readonly sentences: readonly string[];
}

export interface RefusedRow {
  readonly session: string;
  readonly cause: string;
  readonly remedy: string;
}

export interface SummaryRow {
  readonly session: string;
  readonly simulated: boolean;
  /** Milliseconds since the Unix epoch; null where it is not known. */
  readonly startMs: number | null;
  readonly seconds: number | null;
  readonly windows: number;
  /** Whether the recording passed the quality gates; null when that is not recorded. */
  readonly gatesPassed: boolean | null;
  readonly level: Level;
  readonly mainCause: string;
  readonly mostPredicted: {readonly class: string; readonly share: number};
  readonly meanConfidence: number;
  /** Through the recording, in at most 48 stretches; null where a stretch has no window. */
  readonly confidence: readonly (number | null)[];
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

/** A sentence for each kind of cause: what was found, or the rule and the channels that broke it. */
function describeFindings({
  session,
  verdict,
  channels,
}: ReportInputs["drift"]["recordings"][number]): Finding {
  const names = channels.map(({channel}) => channel);
  const sentences = groupCauses(verdict.causes, names).map((group) =>
    sentence(
      group.channels.length === 0
        ? group.worst.evidence
        : `${group.worst.title} is past its threshold in ${group.channels.length === names.length && names.length > 1 ? `all ${names.length} channels` : list(group.channels)}`,
    ),
  );
  return {session, level: verdict.level, sentences: [...new Set(sentences)]};
}

/** Of a recording's confidence, in a row of the table. */
const STRETCHES = 48;

const toThousandths = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1000) / 1000;

/** Recordings worst first, then by name. */
export function summarise(inputs: ReportInputs): Summary {
  const {evaluation, drift, quality, gates, sources, splits} = inputs;
  const refused = listRefused(inputs);
  const compared = new Set(drift.recordings.map(({session}) => session));
  const withoutWindows = gates.flatMap(({session, passed}) =>
    passed && !compared.has(session) ? [session] : [],
  );
  return {
    kymo: "summary/3",
    model: {
      trainingPeople: evaluation.data.trainingPeople,
      level: evaluation.verdict.level,
      statement: evaluation.verdict.statement,
      reasons: evaluation.verdict.reasons,
    },
    recordings: {
      level: refused.length === 0 ? drift.verdict.level : worst([drift.verdict.level, "warn"]),
      statement: stateRecordings(drift, refused.length, gates.length + sources.refused.length),
      findings: sortWorstFirst(drift.recordings)
        .filter(({verdict}) => verdict.level !== "pass")
        .map(describeFindings),
    },
    table: sortWorstFirst(drift.recordings).map((r) => ({
      session: r.session,
      simulated: r.simulated,
      startMs: r.timeline.t[0] ?? null,
      seconds: quality.find(({session}) => session === r.session)?.seconds ?? r.time.seconds ?? null,
      windows: r.windows,
      gatesPassed: gates.find(({session}) => session === r.session)?.passed ?? null,
      level: r.verdict.level,
      mainCause: findMainCause(r) ?? "none",
      mostPredicted: {class: r.degenerate.largestClass, share: r.degenerate.largestShare},
      meanConfidence: r.prediction.confidence.currentMean,
      confidence: thin(r.timeline.confidence, STRETCHES).map(toThousandths),
    })),
    refused,
    withoutWindows: withoutWindows.sort(),
    unread: sources.unread,
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

function listRefused({gates, sources}: Pick<ReportInputs, "gates" | "sources">): RefusedRow[] {
  const found = [
    ...gates.flatMap(({session, refusal}) => (refusal === undefined ? [] : [{session, refusal}])),
    ...sources.refused,
  ];
  return found
    .map(({session, refusal}) => ({session, cause: describeRefusal(refusal), remedy: refusal.hint}))
    .sort((a, b) => (a.session < b.session ? -1 : 1));
}

/** The verdict on those that were compared, and before it how many were not. */
function stateRecordings(
  {verdict, recordings}: ReportInputs["drift"],
  refused: number,
  total: number,
): string {
  if (refused === 0) return verdict.headline;
  const first = refused === total ? `None of ${total}` : `${refused} of ${total}`;
  const lost = `${first} ${total === 1 ? "recording" : "recordings"} could not be used.`;
  return recordings.length === 0 ? lost : `${lost} Of the others: ${verdict.headline}`;
}
