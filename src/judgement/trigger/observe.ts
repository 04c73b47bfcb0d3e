/** What drift.json, evaluation.json, the card and the split say, as observations: one a recording, in the order of time. */
import type {DriftResult} from "../../artifacts/drift/drift.ts";
import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause, Rule} from "../../artifacts/drift/verdict.ts";
import type {Evaluation} from "../../artifacts/evaluation/evaluation.ts";
import type {Splits} from "../../artifacts/splits.ts";
import type {ModelCard} from "../../artifacts/training/card.ts";
import type {Observation, Performance, Signal} from "../../artifacts/trigger/observation.ts";
import {sha256} from "../../platform/canonical.ts";
import {ruleOf} from "./reasons.ts";

export interface Known {
  readonly drift: DriftResult;
  readonly evaluation: Evaluation;
  readonly splits: Splits;
  readonly card: ModelCard;
}

/** A recording is observed when its last window ends, or thereabouts: at the last point of its timeline. */
export function observeRecordings(known: Known): Observation[] {
  const {drift} = known;
  return drift.recordings
    .map((recording) =>
      withEvidence({
        ...observeState(known),
        ...observeRecording(recording, drift.rules),
        at: endOf(recording),
      }),
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.source < b.source ? -1 : 1));
}

/** What the labelled people say of the model, and what is known apart from recordings. `at` is an ISO time. */
export function observeLabelled(known: Known, at: string): Observation {
  const performance = labelledPerformance(known);
  return withEvidence({
    ...observeState(known),
    at,
    source: "labelled people",
    windows: 0,
    signals: [],
    performance,
  });
}

/** The same evidence has the same digest, whenever it is looked at. */
function withEvidence(observation: Omit<Observation, "evidence">): Observation {
  const {source, windows, signals, performance} = observation;
  return {
    ...observation,
    evidence: sha256(JSON.stringify([source, windows, signals, performance])).slice(0, 16),
  };
}

type State = Omit<Observation, "at" | "evidence" | "source" | "windows" | "signals" | "performance">;

function observeState({splits, card}: Known): State {
  const {train, validation, test} = card.metrics;
  return {
    kymo: "observation/1",
    labelled: {
      windows: Object.values(splits.windows).reduce((sum, windows) => sum + windows, 0),
      people: Object.keys(splits.windows).length,
    },
    trainedOn: {
      windows: train.windows + validation.windows + (test?.windows ?? 0),
      people: train.users + validation.users + (test?.users ?? 0),
    },
    trainedAt: null,
    promotedAt: null,
    canRollBack: false,
    byHand: null,
  };
}

function observeRecording(
  {session, windows, verdict, estimatedPerformance: estimated}: RecordingDrift,
  rules: readonly Rule[],
): Pick<Observation, "source" | "windows" | "signals" | "performance"> {
  const {accuracy, low, high, referenceAccuracy} = estimated;
  return {
    source: session,
    windows,
    signals: verdict.causes.map((cause) => toSignal(cause, rules)),
    performance:
      accuracy === null || referenceAccuracy === null
        ? []
        : [{kind: "estimated", accuracy, lo: low, hi: high, reference: referenceAccuracy}],
  };
}

function toSignal({id, title, level, value, likelyCause}: Cause, rules: readonly Rule[]): Signal {
  const rule = rules.find((one) => one.id === id) ?? rules.find((one) => one.id === ruleOf(id));
  return {
    id,
    title,
    unit: rule?.unit ?? "",
    warn: rule?.warn ?? null,
    fail: rule?.fail ?? null,
    value: Number.isFinite(value) ? value : null,
    level,
    likelyCause,
  };
}

/** The evaluation against what the card says of the same people at the training; none where it has no accuracy. */
function labelledPerformance({evaluation, card}: Known): Performance[] {
  const {value: accuracy, lo, hi} = evaluation.headline.accuracy;
  if (accuracy === null) return [];
  return [{kind: "labelled", accuracy, lo, hi, reference: card.metrics.test?.accuracy.value ?? accuracy}];
}

function endOf({timeline: {t}}: RecordingDrift): string {
  return new Date(t.at(-1) ?? 0).toISOString();
}
