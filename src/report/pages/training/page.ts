/** training.html: did the training work, and what is kept of it? */
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import type {TrainingThresholds} from "../../../judgement/training/params.ts";
import type {TrainingVerdict} from "../../../judgement/training/verdict.ts";
import {definitionList} from "../../figure.ts";
import {fixed, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {type PageSetting, page, SIMULATED_NOTICE, section} from "../../page.ts";
import {verdictBlock} from "../../verdict.ts";
import {confusions} from "./confusions.ts";
import {curves, headline, steps} from "./curves.ts";
import {epochTable} from "./epochs.ts";
import {gradients} from "./gradients.ts";
import {dataTables, layerTable, parameterTable} from "./ingredients.ts";
import {heading, reasons, statement} from "./verdict.ts";

/** `simulated` says whether the people of the data are made up. */
export function trainingPage(
  history: TrainingHistory,
  verdict: TrainingVerdict,
  {simulated}: {readonly simulated: boolean},
  setting: PageSetting = {trained: true},
): string {
  const sentences = reasons(verdict);
  return page({
    title: "Training",
    heading: heading(verdict, history),
    current: "training",
    setting,
    lead: html`How <code>${history.model}</code> was trained, epoch by epoch. Whether it can be trusted on people it has never seen is the question of the <a href="model.html">model card</a>.`,
    ...(simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: true,
    body: [
      verdictBlock(
        "Did the training work?",
        verdict.level,
        statement(history, verdict),
        sentences.length === 0 ? html`` : html`<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul>`,
      ),
      section("curves", "Learning curves", headline(history, verdict), curves(history, verdict)),
      section("confusion", "Confusion matrix", confusions(history, verdict)),
      section("gradients", "Gradient flow", gradients(history, verdict)),
      section("steps", "Learning rate and clipping", steps(history, verdict)),
      section("epochs", "Epochs", epochTable(history)),
      section("data", "People and windows", dataTables(history)),
      section("layers", "Layers", layerTable(history)),
      section("parameters", "Parameters", parameterTable(history)),
      section("definitions", "Method", definitions(verdict.thresholds)),
    ],
  });
}

const listTerms = (t: TrainingThresholds): readonly (readonly [term: string, meaning: string])[] => [
  [
    "Loss",
    "Mean cross-entropy in nats; class weights and penalties count where they are trained with, so runs with other weights are not compared by it.",
  ],
  ["Accuracy", "Share of windows whose most probable behaviour is the true one."],
  [
    "Macro F1",
    "Mean over the behaviours of the harmonic mean of precision and recall: all count alike, however rare.",
  ],
  [
    "Guessing",
    "The better of always answering the most frequent behaviour and of answering all evenly; skill is the share of the way from there to a macro F1 of 1.",
  ],
  [
    "Overfit",
    `Training accuracy ${fixed(100 * t.overfitGap, 0)} points or more above validation accuracy at the kept epoch; below ${fixed(100 * t.smallGap, 0)} points the gap is called small.`,
  ],
  [
    "Underfit",
    `Skill below ${percent(t.underfitSkill, 0)} even on the training windows; below ${percent(t.unlearntSkill, 0)} nothing was learnt.`,
  ],
  [
    "Vanishing gradient",
    `A layer’s median norm below ${significant(t.vanishingShare, 1)} of the largest layer’s. Optimizers that rescale, such as Adam, make up for part of it.`,
  ],
  [
    "Exploding gradient",
    `A norm more than ${fixed(t.explodingFactor, 0)} times the layer’s own median, in any epoch.`,
  ],
];

function definitions(thresholds: TrainingThresholds): Html {
  return html`<p>The thresholds are conventions that sort runs, not tests. Validation windows overlap and come from few people, so a difference of a point or two between epochs is noise.</p>${definitionList("Definitions", listTerms(thresholds))}`;
}
