/** cv.html: how well would a model trained like this do on a person it has never seen? */

import type {CvSummary} from "../../../artifacts/cv/summary.ts";
import type {CvVerdict} from "../../../judgement/cv/verdict.ts";
import {count, integer, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {levelShape, verdictBlock} from "../../verdict.ts";
import {baselines, describeLead} from "./baselines.ts";
import {confusions} from "./confusions.ts";
import {definitions} from "./definitions.ts";
import {folds} from "./folds.ts";
import {heading, headline, statement} from "./headline.ts";
import {people} from "./people.ts";
import {randomSplit} from "./random-split.ts";

export function cvPage(summary: CvSummary, verdict: CvVerdict, setting: PageSetting = PLAIN): string {
  const {data, scheme} = summary;
  const held =
    scheme === "leave-one-user-out"
      ? "each is tested by a model that was trained without them"
      : `${integer(summary.folds.length)} groups, each tested by a model that was trained without any of them`;
  return page({
    title: "Cross-validation",
    heading: heading(summary, verdict),
    current: "cv",
    setting,
    lead: html`${count(data.users, "person", "people")}, ${count(data.windows, "window")}: ${held}.`,
    ...(data.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      verdictBlock(
        "Is the model worth it on new people?",
        verdict.level,
        statement(summary, verdict),
        html`<p>${describeLead(verdict.lead)}</p>`,
      ),
      headline(summary),
      cautions(summary, verdict),
      section("people", "Results by person", people(summary)),
      section("random", "Random split", randomSplit(summary)),
      section("baselines", "Baselines", baselines(summary, verdict)),
      section("confusion", "Confusion matrix", confusions(summary)),
      section("folds", "Folds", folds(summary)),
      section("definitions", "Method", definitions(summary)),
    ],
  });
}

function cautions({failed, folds}: CvSummary, {cautions}: CvVerdict): Html {
  if (cautions.length === 0) return html``;
  const lost =
    failed.length === 0
      ? ""
      : html`<p>${count(failed.length, "fold")} of ${integer(folds.length)} (${percent(failed.length / folds.length, 0)}) gave no model.</p>`;
  return html`<h2>Cautions</h2>${lost}<ul class="causes">${cautions.map(
    ({level, text}) => html`<li>${levelShape(level)}${text}</li>`,
  )}</ul>`;
}
