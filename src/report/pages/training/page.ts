/** training.html: did the training work, and what is kept of it? */
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {details} from "../../figure.ts";
import {fixed, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {page, section} from "../../page.ts";
import {verdictBlock} from "../../verdict.ts";
import {SIMULATED_NOTICE} from "../evaluation/page.ts";
import {confusions} from "./confusions.ts";
import {curves, headline, steps} from "./curves.ts";
import {epochTable} from "./epochs.ts";
import {EXPLODING_FACTOR, gradients, VANISHING_SHARE} from "./gradients.ts";
import {dataTables, layerTable, parameterTable} from "./ingredients.ts";
import {judge, OVERFIT_GAP, SMALL_GAP, UNDERFIT_SKILL, UNLEARNT_SKILL} from "./judgement.ts";

const CONTENTS = [
  ["curves", "The curves"],
  ["confusion", "What is taken for what"],
  ["gradients", "Gradient flow"],
  ["steps", "The steps"],
  ["epochs", "Epoch by epoch"],
  ["data", "People and windows"],
  ["layers", "Layers"],
  ["parameters", "Parameters"],
  ["definitions", "How it was judged"],
] as const;

const TITLES = Object.fromEntries(CONTENTS) as Record<(typeof CONTENTS)[number][0], string>;

/** `simulated` says whether the people of the data are made up. */
export function trainingPage(history: TrainingHistory, {simulated}: {readonly simulated: boolean}): string {
  const {level, statement, reasons} = judge(history);
  const part = (id: keyof typeof TITLES, body: Html): Html => section(id, TITLES[id], body);
  return page({
    title: "Training",
    current: "training",
    lead: html`How <code>${history.model}</code> was trained, epoch by epoch. Whether it can be trusted on people it has never seen is the question of the <a href="model.html">model card</a>.`,
    ...(simulated ? {notice: SIMULATED_NOTICE} : {}),
    contents: CONTENTS,
    body: [
      verdictBlock(
        "Did the training work?",
        level,
        statement,
        reasons.length === 0 ? html`` : html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`,
      ),
      section("curves", TITLES.curves, headline(history), curves(history)),
      part("confusion", confusions(history)),
      part("gradients", gradients(history)),
      part("steps", steps(history)),
      part("epochs", epochTable(history)),
      part("data", dataTables(history)),
      part("layers", layerTable(history)),
      part("parameters", parameterTable(history)),
      part("definitions", definitions()),
    ],
  });
}

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
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
    `Training accuracy ${fixed(100 * OVERFIT_GAP, 0)} points or more above validation accuracy at the kept epoch; below ${fixed(100 * SMALL_GAP, 0)} points the gap is called small.`,
  ],
  [
    "Underfit",
    `Skill below ${percent(UNDERFIT_SKILL, 0)} even on the training windows; below ${percent(UNLEARNT_SKILL, 0)} nothing was learnt.`,
  ],
  [
    "Vanishing gradient",
    `A layer’s median norm below ${significant(VANISHING_SHARE, 1)} of the largest layer’s. Optimizers that rescale, such as Adam, make up for part of it.`,
  ],
  [
    "Exploding gradient",
    `A norm more than ${fixed(EXPLODING_FACTOR, 0)} times the layer’s own median, in any epoch.`,
  ],
];

function definitions(): Html {
  return html`<p>The thresholds are conventions that sort runs, not tests. Validation windows overlap and come from few people, so a difference of a point or two between epochs is noise.</p>${details(
    "Definitions",
    html`<dl class="terms">${TERMS.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl>`,
  )}`;
}
