/** How often the whole verdict, by the rules in force, is wrong about somebody with nothing wrong. */

import type {FalseAlarms} from "../../artifacts/drift/false-alarms.ts";
import {isAlarm} from "../../artifacts/level.ts";
import {wilsonInterval} from "../../stats/wilson.ts";
import type {Reference} from "./baseline.ts";
import {judgeRecording} from "./compare-recording.ts";
import {makeContext} from "./context.ts";
import {groupRows} from "./groups.ts";
import {levelOf} from "./judge.ts";
import type {Labelled} from "./labelled.ts";
import {leaveOut} from "./leave-one-out.ts";
import {rateUnseen} from "./open-set/novelty.ts";
import type {DriftParams} from "./params.ts";

/**
 * Each labelled person in turn as a recording against all the others, at most `calibrationPeople` of them, spread over
 * the names in order. `random` draws the null distributions.
 */
export function measureFalseAlarms(
  reference: Reference,
  known: Labelled,
  {params, random}: {params: DriftParams; random: () => number},
): FalseAlarms {
  const labelled = rateUnseen(known);
  if ("withheld" in labelled) return notMeasured(labelled.withheld);
  if (reference.table === undefined) return notMeasured("the baseline has samples without people");
  const names = groupRows(labelled.windows.users).map(({name}) => name);
  if (names.length < params.people.least)
    return notMeasured(
      names.length === 1 ? "only one person is labelled" : `only ${names.length} people are labelled`,
    );
  const levels = spread(names, params.calibrationPeople).flatMap((user) => {
    const left = leaveOut(reference, labelled, user);
    if (left === undefined) return [];
    const context = makeContext(left.reference, left.labelled, params);
    const {causes} = judgeRecording(context, left.recording, random);
    return [{user, level: levelOf(causes), causes}];
  });
  if (levels.length === 0) return notMeasured("drift.calibrationPeople in params.yaml is 0");
  const alarms = levels.filter(({level}) => isAlarm(level));
  const {lo: low, hi: high} = wilsonInterval(alarms.length, levels.length, 0.95);
  return {
    withheld: null,
    people: levels.length,
    alarms: alarms.length,
    cannotTell: levels.filter(({level}) => level === "unknown").length,
    share: alarms.length / levels.length,
    low,
    high,
    causes: alarms.flatMap(({user, causes}) =>
      causes.filter(({level}) => isAlarm(level)).map(({id, evidence}) => ({user, id, evidence})),
    ),
  };
}

/** Nothing is known, for this reason. */
export function notMeasured(reason: string): FalseAlarms {
  return {
    withheld: reason,
    people: 0,
    alarms: 0,
    cannotTell: 0,
    share: null,
    low: null,
    high: null,
    causes: [],
  };
}

/** `most` of the names, as evenly spread as can be. */
function spread(names: readonly string[], most: number): string[] {
  const count = Math.min(most, names.length);
  return Array.from({length: count}, (_, i) => names[Math.floor((i * names.length) / count)]!);
}
