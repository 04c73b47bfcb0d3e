/** The verdict on a search in words: what won, by how much, and the reasons for doubt. */

import {DEFAULTS, type Monitor, type Search} from "../../../artifacts/search/search.ts";
import type {CostReason, SearchReason, SearchVerdict} from "../../../judgement/search/verdict.ts";
import {type Choice, LEVEL} from "../../../model/search/choice.ts";
import {capital, count, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {SCORE_NAME, showDifference, showScore, trialLink, trialName, withInterval} from "./words.ts";

/** What won, and by how much, as a title. */
export function heading({definition: {monitor}}: Search, {winner, defaults}: Choice): string {
  if (winner.id === DEFAULTS) return "The search found nothing better than the defaults";
  const won = capital(trialName(winner));
  return defaults === null
    ? `${won} won; the defaults diverged`
    : `${won} is ${showDifference(defaults.gain.value, monitor)} better than the defaults`;
}

/** What won, what it reached, and how that compares with the defaults. */
export function statement({definition, trials}: Search, {winner, score, defaults}: Choice): string {
  const {monitor, users} = definition;
  const people = count(users.validation.length, "person", "people");
  const reached = `${SCORE_NAME[monitor]} ${withInterval(score, monitor)} on ${people} it was not trained on`;
  if (winner.id === DEFAULTS) {
    const others = trials.filter(({id, scores}) => id !== DEFAULTS && scores !== null);
    return `None of the ${integer(new Set(others.map(({id}) => id)).size)} other trials that gave a score beat the defaults: ${reached}.`;
  }
  const beats =
    defaults === null
      ? "The defaults diverged, so there is nothing to compare it with."
      : `That is ${showDifference(defaults.gain.value, monitor)} better than the defaults, ${showScore(defaults.score.value, monitor)}.`;
  return `${capital(trialName(winner))} of ${integer(trials.length)} trainings won: ${reached}. ${beats}`;
}

/** Sentences, in the order of the verdict's reasons. */
export function reasons({definition: {monitor}}: Search, verdict: SearchVerdict): (string | Html)[] {
  return verdict.reasons.map((reason) => describe(reason, monitor));
}

function describe(reason: SearchReason, monitor: Monitor): string | Html {
  switch (reason.kind) {
    case "difference unknown":
      return reason.people === 1
        ? "With a single person it is not known whether the difference to the defaults would hold for another."
        : `The difference to the defaults is the same on all ${integer(reason.people)} people, which leaves no spread to give an interval by.`;
    case "difference may be none":
      return `The ${percent(LEVEL, 0)} interval of the difference to the defaults, ${withInterval(reason.gain, monitor, showDifference)}, includes zero: on other people the defaults may do as well.`;
    case "cost":
      return describeCost(reason, monitor);
    case "cost unknown":
      return "What choosing cost cannot be measured with a single person: the score of the best of many is too good for itself. Set search.validationUsers to two or more.";
    case "few people":
      return `${integer(reason.people)} people are few: all of them doing better happens by chance one time in ${integer(2 ** reason.people)}. Raise search.validationUsers if there are more training people.`;
    case "at the edge":
      return `The winner lies at the edge of the space in ${list(reason.paths)}: better values may lie beyond.`;
    case "still improving":
      return `Its last epoch, ${integer(reason.budget)}, was its best: trained for longer it may be better still.`;
    case "diverged":
      return html`${count(reason.trials.length, "training")} diverged, their loss no longer finite, and count as the worst: ${reason.trials.map((trial, i) => html`${i === 0 ? "" : ", "}${trialLink(trial)}`)}.`;
  }
}

function describeCost({same, times, score, optimism, gain}: CostReason, monitor: Monitor): string {
  const start = "Choosing again without each person in turn, the same trial would have been chosen";
  if (same === times)
    return `${start} each time, so choosing among the trials cost nothing that could be seen.`;
  const against =
    gain === null
      ? ""
      : gain > 0
        ? `; that is still ${showDifference(gain, monitor)} better than the defaults`
        : "; by that figure the search gained nothing on the defaults";
  return `${start} ${integer(same)} of ${count(times, "time")}, and those chosen score ${showScore(score, monitor)} on the people left out: the winner’s score is too good by ${showDifference(optimism, monitor)}${against}.`;
}
