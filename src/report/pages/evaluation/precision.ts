/** What the headline figures could show, and how many people a narrow interval takes. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {integer, percent, points} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function precision({precision: found, intervals}: Evaluation): Html {
  if (found === null) return html``;
  const {wantedHalfWidth, power, alpha, figures} = found;
  const rows = [
    ["Accuracy", figures.accuracy],
    ["Macro F1", figures.macroF1],
    ["Balanced accuracy", figures.balancedAccuracy],
  ] as const;
  return html`${dataTable({
    caption: html`What these people can show <span>as far as the spread of ${integer(intervals.units)} people is known</span>`,
    columns: [
      {head: "Figure", value: ([name]) => name, names: true},
      {
        head: "Least fall that would be found",
        value: ([, {detectableDrop}]) => points(detectableDrop),
        numeric: true,
      },
      {
        head: `People for ± ${points(wantedHalfWidth)}`,
        value: ([, {peopleNeeded}]) => (peopleNeeded === null ? "more than 2000" : integer(peopleNeeded)),
        numeric: true,
      },
    ],
    rows,
    absent: "even a fall to 0 would not be found.",
  })}<p class="note">A fall of that size between this evaluation and one of ${integer(intervals.units)} other people would be found with a chance of ${percent(power, 0)}, by a one-sided test at ${percent(alpha, 0)}.</p>`;
}
