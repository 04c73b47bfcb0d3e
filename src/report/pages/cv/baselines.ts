/** What naive Bayes and the commonest class reach on the same people: whether the network earns its keep. */
import type {Spread} from "../../../model/cv/interval.ts";
import type {CvSummary} from "../../../model/cv/summary.ts";
import {type Figure, fixed, interval, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

interface Row {
  readonly name: string;
  readonly accuracy: Spread;
  readonly macroF1: Spread;
  readonly gain: Spread | null;
}

export function baselines({overPeople, baselines: {naiveBayes, majority}, level}: CvSummary): Html {
  const rows: readonly Row[] = [
    {name: "The model", ...overPeople, gain: null},
    {name: "Gaussian naive Bayes", ...naiveBayes},
    {name: "The commonest training class", ...majority},
  ];
  const points = (x: Figure): string => fixed(typeof x === "number" ? 100 * x : null, 1);
  const idle = (majority.accuracy.mean ?? 0) > (naiveBayes.accuracy.mean ?? 0);
  const best = idle
    ? "always answering the commonest behaviour"
    : "Gaussian naive Bayes on simple figures of each window";
  return html`<p>${finding(idle ? majority.gain : naiveBayes.gain, best)}</p>${dataTable({
    caption: html`Means over people <span>with ${percent(level, 0)} intervals</span>`,
    columns: [
      {head: "", value: ({name}) => name, names: true},
      {head: "Accuracy", value: ({accuracy}) => percent(accuracy.mean), numeric: true},
      {head: "Interval", value: ({accuracy}) => interval(accuracy.lo, accuracy.hi, (x) => percent(x))},
      {head: "Macro F1", value: ({macroF1}) => fixed(macroF1.mean, 3), numeric: true},
      {head: "Model’s lead, points", value: ({gain}) => points(gain?.mean), numeric: true},
      {head: "Interval", value: ({gain}) => interval(gain?.lo, gain?.hi, points)},
    ],
    rows,
  })}<p class="note">Naive Bayes knows of each channel of a window the mean, the standard deviation, the least and the greatest value. Leads are taken person by person.</p>`;
}

/** `best` is the better of the two. */
function finding({mean, lo, hi}: Spread, best: string): string {
  if (mean === null) return "No person was judged.";
  const lead = `${fixed(100 * Math.abs(mean), 1)} points ${mean < 0 ? "behind" : "ahead of"} ${best}`;
  if (lo === null || hi === null) return `The model is ${lead}, for one person.`;
  if (lo > 0) return `The model is ${lead}, and the interval of that lead leaves out nought.`;
  if (hi < 0) return `The model is ${lead}: it is better to do without.`;
  return `The model is ${lead}, but the interval of the difference holds nought: that it is better has not been shown.`;
}
