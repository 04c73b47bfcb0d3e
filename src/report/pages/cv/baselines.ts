/** What naive Bayes and the most common class reach on the same people: whether the network is worth it. */

import type {CvSummary, Spread} from "../../../artifacts/cv/summary.ts";
import type {CvVerdict, Lead} from "../../../judgement/cv/verdict.ts";
import {type Figure, fixed, interval, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

interface Row {
  readonly name: string;
  readonly accuracy: Spread;
  readonly macroF1: Spread;
  readonly gain: Spread | null;
}

export function baselines(
  {overPeople, baselines: {naiveBayes, majority}, level}: CvSummary,
  {lead}: CvVerdict,
): Html {
  const rows: readonly Row[] = [
    {name: "The model", ...overPeople, gain: null},
    {name: "Gaussian naive Bayes", ...naiveBayes},
    {name: "The most common training class", ...majority},
  ];
  const points = (x: Figure): string => fixed(typeof x === "number" ? 100 * x : null, 1);
  return html`<p>${describeLead(lead)}</p>${dataTable({
    caption: html`Means over people <span>with ${percent(level, 0)} intervals</span>`,
    columns: [
      {head: "Answer by", value: ({name}) => name, names: true},
      {head: "Accuracy", value: ({accuracy}) => percent(accuracy.mean), numeric: true},
      {head: "Interval", value: ({accuracy}) => interval(accuracy.lo, accuracy.hi, (x) => percent(x))},
      {head: "Macro F1", value: ({macroF1}) => fixed(macroF1.mean, 3), numeric: true},
      {head: "Model’s lead, points", value: ({gain}) => points(gain?.mean), numeric: true},
      {head: "Interval", value: ({gain}) => interval(gain?.lo, gain?.hi, points)},
    ],
    rows,
  })}<p class="note">Naive Bayes uses, of each channel of a window, the mean, the standard deviation, the smallest and the largest value. Leads are taken person by person.</p>`;
}

export function describeLead({over, spread: {mean}, outcome}: Lead): string {
  const best =
    over === "majority"
      ? "always answering the most common behaviour"
      : "Gaussian naive Bayes on simple figures of each window";
  const lead = `The model is ${fixed(100 * Math.abs(mean ?? 0), 1)} points ${(mean ?? 0) < 0 ? "behind" : "ahead of"} ${best}`;
  switch (outcome) {
    case "nobody judged":
      return "No person was judged.";
    case "one person":
      return `${lead}, for one person.`;
    case "ahead":
      return `${lead}, and the interval of that lead leaves out zero.`;
    case "behind":
      return `${lead}: it is better to do without.`;
    case "not shown":
      return `${lead}, but the interval of the difference holds zero: that it is better has not been shown.`;
  }
}
