/**
 * What there is to decide on now: each recording that was not decided on yet, then what is known without one.
 *
 * The same evidence counts once, however often it is looked at: a file that is read every hour is no row of warnings.
 */

import type {Observation} from "../artifacts/trigger/observation.ts";
import {type Known, observeLabelled, observeRecordings} from "../judgement/trigger/observe.ts";
import type {Memory} from "./state-file.ts";

export interface Place {
  /** ISO time. */
  readonly at: string;
  readonly canRollBack: boolean;
  readonly byHand: Observation["byHand"];
}

/** The last of them carries what a person asks for. */
export function observeNew(known: Known, memory: Memory, {at, canRollBack, byHand}: Place): Observation[] {
  const isNew = ({evidence}: Observation) => evidence !== null && !memory.seen.has(evidence);
  const labelled = observeLabelled(known, at);
  const rest: Observation = isNew(labelled)
    ? labelled
    : {...labelled, evidence: null, source: "no new evidence", performance: []};
  const {lastTrainingAt} = memory.state;
  return [...observeRecordings(known).filter(isNew), rest].map((observation, i, all) => ({
    ...observation,
    at,
    trainedOn: larger(observation.trainedOn, memory.trainedOn),
    trainedAt: lastTrainingAt === null ? null : new Date(lastTrainingAt).toISOString(),
    promotedAt: memory.promotedAt,
    canRollBack,
    byHand: i === all.length - 1 ? byHand : null,
  }));
}

type Amount = Observation["trainedOn"];

function larger(a: Amount, b: Amount): Amount {
  return a === null || (b !== null && b.windows > a.windows) ? b : a;
}
