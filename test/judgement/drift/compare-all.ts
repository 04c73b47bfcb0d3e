/** All recordings against the reference, by the pieces that the stages run, without files. */
import type {DriftResult} from "../../../src/artifacts/drift/drift.ts";
import type {FalseAlarms} from "../../../src/artifacts/drift/false-alarms.ts";
import {compareRecording} from "../../../src/judgement/drift/compare-recording.ts";
import {makeContext} from "../../../src/judgement/drift/context.ts";
import {describeReference} from "../../../src/judgement/drift/describe-reference.ts";
import {gatherDrift} from "../../../src/judgement/drift/gather.ts";
import type {DriftInputs} from "../../../src/judgement/drift/inputs.ts";
import type {DriftParams} from "../../../src/judgement/drift/params.ts";
import {roundNumbers} from "../../../src/judgement/round.ts";

/** `createRandom` gives the same numbers for each recording. */
export function compareAll(
  {reference, labelled, recordings, tooShort, model, scalerDifference}: DriftInputs,
  {params, falseAlarms}: {readonly params: DriftParams; readonly falseAlarms: FalseAlarms},
  createRandom: () => () => number,
): DriftResult {
  const context = makeContext(reference, labelled, params);
  const none = {model, notJudged: null, recording: null};
  return gatherDrift({
    reference: describeReference(context, {labelled, scalerDifference}),
    falseAlarms,
    parts: [
      ...recordings.map((one) => {
        const recording = roundNumbers(compareRecording(context, one, createRandom()), "null");
        return {...none, session: one.windows.session, recording};
      }),
      ...tooShort.map((session) => ({...none, session, notJudged: "too short" as const})),
    ],
  });
}
