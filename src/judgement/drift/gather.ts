/** The recordings, each of which was compared by itself, put together: the content of artifacts/drift.json. */
import type {DriftResult} from "../../artifacts/drift/drift.ts";
import type {FalseAlarms} from "../../artifacts/drift/false-alarms.ts";
import type {RecordingDriftFile} from "../../artifacts/drift/recording-file.ts";
import type {DriftReference} from "../../artifacts/drift/reference.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {roundNumbers} from "../round.ts";
import {notMeasured} from "./false-alarms.ts";
import {overallVerdict} from "./overall-verdict.ts";

interface Gathered {
  /** In the order of the result. */
  readonly parts: readonly RecordingDriftFile[];
  readonly reference: DriftReference;
  /** As they were measured for the same reference. */
  readonly falseAlarms: FalseAlarms;
}

/** Throws an ExpectedError where the predictions come from several models. */
export function gatherDrift({parts, reference, falseAlarms}: Gathered): DriftResult {
  const {baseline, rules, conventions, withheld} = reference;
  const recordings = parts.flatMap(({recording}) => recording ?? []);
  const named = (why: RecordingDriftFile["notJudged"]): string[] =>
    parts.filter(({notJudged}) => notJudged === why).map(({session}) => session);
  const tooShort = named("too short");
  const refused = named("refused").sort();
  const whole = roundNumbers<Omit<DriftResult, "recordings">>(
    {
      kymo: "drift/2",
      model: findModel(parts),
      baseline,
      verdict: overallVerdict(recordings, {tooShort, refused}),
      rules,
      conventions,
      falseAlarms: withheld === null ? falseAlarms : notMeasured(withheld),
      notJudged: [
        ...tooShort.map((session) => ({session, reason: "it is too short for a single window"})),
        ...refused.map((session) => ({session, reason: "it did not pass the quality gates"})),
      ],
    },
    "null",
  );
  return {...whole, recordings}; // each was rounded where it was compared
}

function findModel(parts: readonly RecordingDriftFile[]): DriftResult["model"] {
  const models = new Map(parts.flatMap(({model}) => (model === null ? [] : [[model.hash, model] as const])));
  if (models.size > 1)
    throw new ExpectedError("input", `the predictions come from ${models.size} models, expected one`, {
      hint: 'Run "pnpm dag repro" to rebuild them.',
    });
  const [model] = models.values();
  return model ?? null;
}
