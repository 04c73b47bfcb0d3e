/** evaluation.html: can this model be trusted on people it has never seen? */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {Mistakes} from "../../../artifacts/evaluation/mistakes.ts";
import type {ConfidenceVerdict} from "../../../judgement/metrics/confidence.ts";
import {count, list, words} from "../../format.ts";
import {MODEL_HEADING} from "../../heading.ts";
import {html} from "../../html.ts";
import {type PageSetting, PLAIN, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {levelShape, verdictBlock} from "../../verdict.ts";
import {baselines} from "./baselines.ts";
import {bouts} from "./bouts.ts";
import {calibration} from "./calibration.ts";
import {classes} from "./classes.ts";
import {confusions} from "./confusions.ts";
import {decision, precisionRecall} from "./curves.ts";
import {definitions} from "./definitions.ts";
import {events} from "./events.ts";
import {groups} from "./groups.ts";
import {allMetrics, headline} from "./headline.ts";
import {mistakes} from "./mistakes.ts";
import {precision} from "./precision.ts";
import {selective} from "./selective.ts";
import {users} from "./users.ts";

export function evaluationPage(
  evaluation: Evaluation,
  confidence: ConfidenceVerdict,
  wrong?: Mistakes,
  setting: PageSetting = PLAIN,
): string {
  const {data, model, verdict} = evaluation;
  return page({
    title: "Evaluation",
    heading: MODEL_HEADING[verdict.level],
    current: "evaluation",
    setting,
    lead: html`Model <code>${model.name}</code>, judged on ${count(data.windows.test, "window")} of ${count(data.users.test.length, "person", "people")}${data.trainingPeople === "known" ? " it was not trained on" : ""}: ${list(data.users.test)}${data.trainingPeople === "known" ? "." : html`; <strong>training people unknown</strong>.`}`,
    ...(data.simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      verdictBlock(
        "Can I trust this model on new people?",
        verdict.level,
        verdict.statement,
        html`<ul>${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`,
      ),
      section("headline", "Headline figures", headline(evaluation), precision(evaluation)),
      section("people", "Results by person", users(evaluation)),
      section("classes", "Results by behaviour", classes(evaluation)),
      section("confusion", "Confusion matrix", confusions(evaluation)),
      wrong === undefined ? "" : section("mistakes", "Wrong windows", mistakes(wrong)),
      section("calibration", "Calibration", calibration(evaluation, confidence)),
      section("groups", "Groups of windows", groups(evaluation)),
      section("selective", "Selective prediction", selective(evaluation)),
      section("precision-recall", "Precision and recall", precisionRecall(evaluation)),
      section("decision", "Decision curve", decision(evaluation)),
      section("bouts", "Bouts", bouts(evaluation), events(evaluation)),
      section("baselines", "Baselines", baselines(evaluation)),
      section("metrics", "All metrics", allMetrics(evaluation), checks(evaluation)),
      section("definitions", "Method", definitions(evaluation)),
    ],
  });
}

/** Titles of the checks, by their names in the artifact. */
const CHECKS: Readonly<Record<string, string>> = {
  "beats-majority": "Better than the most common class",
  "training-people": "People the model was trained on",
  "test-users": "Number of test people",
  "people-differ": "How much people differ",
  "absent-classes": "Classes in the test data",
  "weakest-class": "Class with the lowest F1",
  calibration: "Calibration",
  scaler: "Scaler",
  simulated: "Origin of the data",
};

function checks({verdict}: Evaluation) {
  return html`<h3>Checks of the verdict</h3><ul class="causes">${verdict.checks.map(
    (check) =>
      html`<li>${levelShape(check.level)}<strong>${CHECKS[check.name] ?? words(check.name)}</strong><p>${check.reason}</p></li>`,
  )}</ul>`;
}
