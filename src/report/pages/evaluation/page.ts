/** evaluation.html: can this model be trusted on people it has never seen? */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {ConfidenceVerdict} from "../../../judgement/metrics/confidence.ts";
import {count, list} from "../../format.ts";
import {html} from "../../html.ts";
import {page, SIMULATED_NOTICE, section} from "../../page.ts";
import {levelShape, verdictBlock} from "../../verdict.ts";
import {baselines} from "./baselines.ts";
import {bouts} from "./bouts.ts";
import {calibration} from "./calibration.ts";
import {classes} from "./classes.ts";
import {confusions} from "./confusions.ts";
import {definitions} from "./definitions.ts";
import {allMetrics, headline} from "./headline.ts";
import {users} from "./users.ts";

export function evaluationPage(evaluation: Evaluation, confidence: ConfidenceVerdict): string {
  const {data, model, verdict} = evaluation;
  return page({
    title: "Evaluation",
    current: "evaluation",
    lead: html`Model <code>${model.name}</code>, judged on ${count(data.windows.test, "window")} of ${count(data.users.test.length, "person", "people")} it was not trained on: ${list(data.users.test)}.`,
    ...(data.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      verdictBlock(
        "Can I trust this model on new people?",
        verdict.level,
        verdict.statement,
        html`<ul>${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`,
      ),
      section("headline", "The figures", headline(evaluation)),
      section("people", "Person by person", users(evaluation)),
      section("classes", "Behaviour by behaviour", classes(evaluation)),
      section("confusion", "What is taken for what", confusions(evaluation)),
      section("calibration", "Does the confidence mean what it says?", calibration(evaluation, confidence)),
      section("bouts", "Bouts, not only windows", bouts(evaluation)),
      section("baselines", "Against doing nothing clever", baselines(evaluation)),
      section("metrics", "All figures", allMetrics(evaluation), checks(evaluation)),
      section("definitions", "How it was measured", definitions(evaluation)),
    ],
  });
}

function checks({verdict}: Evaluation) {
  return html`<h3>The checks behind the verdict</h3><ul class="causes">${verdict.checks.map(
    (check) => html`<li>${levelShape(check.level)}<strong>${check.name}</strong><p>${check.reason}</p></li>`,
  )}</ul>`;
}
