/** search.html: what the search found, what it gained, and what choosing cost. */

import type {Search} from "../../../artifacts/search/search.ts";
import type {SearchVerdict} from "../../../judgement/search/verdict.ts";
import type {Choice} from "../../../model/search/choice.ts";
import {definitionList} from "../../figure.ts";
import {count, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {factList} from "../../table.ts";
import {verdictBlock} from "../../verdict.ts";
import {bestSoFar, learningCurves} from "./course.ts";
import {importance, parallel} from "./space.ts";
import {trialTable} from "./trials.ts";
import {heading, reasons, statement} from "./verdict.ts";
import {headline, people} from "./winner.ts";

const METHOD: Readonly<Record<Search["definition"]["method"], string>> = {
  grid: "a grid of every combination",
  random: "random trials",
  halving: "successive halving",
  tpe: "a tree-structured Parzen estimator",
};

export function searchPage(
  search: Search,
  choice: Choice,
  verdict: SearchVerdict,
  setting: PageSetting = PLAIN,
): string {
  const {definition, trials} = search;
  const sentences = reasons(search, verdict);
  return page({
    title: "Search",
    heading: heading(search, choice),
    current: "search",
    setting,
    lead: html`${count(trials.length, "training")} by ${METHOD[definition.method]}, over ${list(definition.dimensions.map(({path}) => path))}. Chosen on training people alone: whether the winner can be trusted on new people is for the <a href="evaluation.html">evaluation</a> to say.`,
    ...(definition.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      verdictBlock(
        "Was the search worth it?",
        verdict.level,
        statement(search, choice),
        sentences.length === 0 ? html`` : html`<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul>`,
      ),
      section("winner", "Winner", headline(search, choice), people(search, choice)),
      section("space", "Search space", parallel(search, choice, verdict)),
      section("importance", "Importance of hyper-parameters", importance(search, verdict)),
      section("course", "Best score so far", bestSoFar(search, choice, verdict)),
      section("curves", "Learning curves", learningCurves(search, choice, verdict)),
      section("trials", "Trials", trialTable(search, choice)),
      section("people", "People", nesting(search)),
      section("definitions", "Method", definitions(search)),
    ],
  });
}

/** Who learnt, who scored, who was kept out. */
function nesting({definition: {users, heldOut, source}}: Search): Html {
  const named = (names: readonly string[]): string =>
    names.length === 0 ? "nobody" : list([...names].sort());
  return html`<p>The search is nested by person: it had the training people of the split of <code>${source}</code> alone, and split them once more.</p>${factList(
    [
      [`Trained on (${integer(users.train.length)})`, named(users.train)],
      [`Scored the trials (${integer(users.validation.length)})`, named(users.validation)],
      [`Kept for later training runs (${integer(heldOut.validation.length)})`, named(heldOut.validation)],
      [`Test people, never seen (${integer(heldOut.test.length)})`, named(heldOut.test)],
    ],
  )}`;
}

function definitions({definition}: Search): Html {
  const terms: readonly (readonly [term: string, meaning: string])[] = [
    [
      "Score",
      "Of the best epoch’s weights on all windows of the inner validation people. Loss is the mean cross-entropy in nats, without class weights or penalties, so trials with other weights compare.",
    ],
    ["Defaults", "The block train as it stands, trained and scored as any trial. It may win."],
    [
      "Interval",
      "Over people, by how much the score, or the difference of two, moves with each of them, with Student’s quantile. It says how the figures would vary with other people, not how they vary with the seed: every trial trained once, all with the same one.",
    ],
    [
      "What choosing cost",
      "For each inner validation person the best trial by all the others is chosen and scored on that person. The winner’s score minus the score of these, over all people, is by how much the best of many is too good. Each trial’s best epoch was chosen with all of these people, and so were the survivors of halving and the proposals of a Parzen estimator: the true cost is rather larger.",
    ],
    [
      "Diverged",
      "The loss, or a weight, was not finite. Such a trial counts as the worst, and as the worst score among the others where variances are taken.",
    ],
  ];
  const how = {
    grid: "Every combination of the listed values.",
    random: `Each value drawn evenly from its list or range, by seed ${integer(definition.seed)} and the trial’s number alone.`,
    halving: `Of ${count(definition.trials, "trial")}, ${percent(definition.keep, 0)} go on from each rung to the next, with ${(1 / definition.keep).toFixed(2).replace(/\.?0+$/, "")} times the epochs, from where they were; the first rung has ${count(definition.epochs, "epoch")}. The defaults go on in every rung.`,
    tpe: `${count(definition.trials, "trial")} a round: the first round at random, later ones where the best so far are dense and the others are not.`,
  }[definition.method];
  return html`<p>${how}</p>${definitionList("Definitions", terms)}`;
}
