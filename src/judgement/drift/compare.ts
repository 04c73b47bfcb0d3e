/** All recordings against the reference: the content of artifacts/drift.json. */

import type {DriftResult} from "../../artifacts/drift/drift.ts";
import type {FalseAlarms} from "../../artifacts/drift/false-alarms.ts";
import {roundNumbers} from "../round.ts";
import {compareRecording} from "./compare-recording.ts";
import {makeContext, type ReferenceContext} from "./context.ts";
import {conventionsOf} from "./conventions.ts";
import {notMeasured} from "./false-alarms.ts";
import type {DriftInputs} from "./inputs.ts";
import {overallVerdict} from "./overall-verdict.ts";
import type {DriftParams} from "./params.ts";

interface Settings {
  readonly params: DriftParams;
  /** As they were measured for the same reference. */
  readonly falseAlarms: FalseAlarms;
  /** Sessions that did not pass the gates and are not among the recordings. */
  readonly refused: readonly string[];
}

/**
 * Compares every recording, in the order given. `createRandom` gives the numbers that draw the null distributions and the
 * intervals of one: the same ones for each, so that none depends on which others there are.
 */
export function compare(
  inputs: DriftInputs,
  {params, falseAlarms, refused}: Settings,
  createRandom: () => () => number,
): DriftResult {
  const {recordings, tooShort, model, labelled} = inputs;
  const context = makeContext(inputs.reference, labelled, params);
  const compared = recordings.map((recording) => compareRecording(context, recording, createRandom()));
  return roundNumbers<DriftResult>(
    {
      kymo: "drift/2",
      model,
      baseline: describeBaseline(context, inputs.scalerDifference),
      verdict: overallVerdict(compared, {tooShort, refused}),
      rules: [...context.rules.values()],
      conventions: conventionsOf(context),
      falseAlarms: "withheld" in labelled ? notMeasured(labelled.withheld) : falseAlarms,
      notJudged: [
        ...tooShort.map((session) => ({session, reason: "it is too short for a single window"})),
        ...refused.map((session) => ({session, reason: "it did not pass the quality gates"})),
      ],
      recordings: compared,
    },
    "null",
  );
}

function describeBaseline(
  {reference, chunks}: ReferenceContext,
  scalerDifference: number,
): DriftResult["baseline"] {
  const {provenance} = reference;
  return {
    label: reference.label,
    kind: reference.kind,
    note: reference.note,
    rowsPerChannel: reference.sorted[0]!.length,
    groups: chunks?.groups.length ?? 0,
    groupKind: chunks?.groupKind ?? "none",
    scalerHash: provenance.scalerHash,
    scalerDifference,
    units: {accel: provenance.accelUnit, gyro: provenance.gyroUnit},
    gravity: provenance.gravity,
    simulated: reference.simulated,
  };
}
