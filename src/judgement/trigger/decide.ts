/**
 * Whether to train again: a pure function of the observation, the state and the time.
 *
 * Each reason calls for an action on its own and the gravest is wanted, so that more evidence never lowers it. What is
 * wanted may be held, and is then queued: within the cooldown, while a retraining goes on, or where there is no new
 * labelled window to learn from, since the same data and parameters give the same model. Only a person passes a hold.
 */
import {type Decision, gravest, type Hold, type Reason, rankOf} from "../../artifacts/trigger/decision.ts";
import {countConsecutive, findReasons, type Given} from "./reasons.ts";

const HOUR = 3_600_000;

export function decide(given: Given): Decision {
  const {observation, now} = given;
  const reasons = findReasons(given).toSorted((a, b) => rankOf(b.calls) - rankOf(a.calls));
  const wanted = gravest(reasons.map(({calls}) => calls));
  const isByHand = observation.byHand !== null;
  const holds =
    isByHand || rankOf(wanted) < rankOf("trigger") ? [] : findHolds(given, reasons, wanted === "rollback");
  // A person's word is the last: evidence of the hour does not turn a retraining into a rollback.
  const action = isByHand ? observation.byHand!.action : holds.length > 0 ? "queue" : wanted;
  return {
    at: new Date(now).toISOString(),
    source: observation.source,
    action,
    wanted,
    reasons,
    holds,
    consecutive: countConsecutive(given),
  };
}

function findHolds(
  {policy, state, observation, now}: Given,
  reasons: readonly Reason[],
  isRollback: boolean,
): Hold[] {
  const holds: Hold[] = [];
  if (state.running) holds.push({by: "running", text: "A retraining is going on already.", until: null});
  if (state.lastActionAt !== null) {
    const until = state.lastActionAt + policy.cooldownHours * HOUR;
    if (now < until)
      holds.push({
        by: "cooldown",
        text: `The last retraining or rollback was less than ${policy.cooldownHours} hours ago.`,
        until: new Date(until).toISOString(),
      });
  }
  const {labelled, trainedOn} = observation;
  const knowsNew = labelled !== null && trainedOn !== null;
  const isFed = !knowsNew || labelled.windows - trainedOn.windows >= policy.minNewWindows;
  const isNewData = reasons.some(({kind, calls}) => kind === "new data" && calls === "trigger");
  if (!isRollback && !isFed && !isNewData)
    holds.push({
      by: "nothing to learn",
      text: `There are ${labelled.windows - trainedOn.windows} labelled windows that the model was not trained with, and at least ${policy.minNewWindows} are needed: the same data gives the same model.`,
      until: null,
    });
  return holds;
}
