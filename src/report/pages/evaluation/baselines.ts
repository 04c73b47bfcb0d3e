/** The model beside ways of answering that do not look at the data. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {fixed, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function baselines({baselines: b, metrics}: Evaluation): Html {
  const gain = metrics.accuracy.value === null ? null : metrics.accuracy.value - b.majority.accuracy;
  const rows = [
    ["The model", metrics.accuracy.value, metrics.macroF1.value],
    [`Always “${words(b.majority.class)}”`, b.majority.accuracy, b.majority.macroF1],
    ["Guessing with the model’s own class shares", b.chance.accuracy, null],
    ["Guessing every behaviour equally often", b.uniform.accuracy, null],
  ] as const;
  return html`${
    gain === null
      ? ""
      : html`<p>The model is right ${gain === 0 ? "exactly as often as" : `in ${fixed(Math.abs(gain) * 100, 1)} percentage points ${gain > 0 ? "more" : "fewer"} of the windows than`} always answering ${words(b.majority.class)}.</p>`
  }${dataTable({
    caption: "Accuracy of the model and of three baselines",
    columns: [
      {head: "Answer", value: ([name]) => name, names: true},
      {head: "Accuracy", value: ([, accuracy]) => percent(accuracy), numeric: true},
      {head: "Macro F1", value: ([, , f1]) => fixed(f1, 3), numeric: true},
    ],
    rows,
    absent: "not defined for a guess.",
  })}`;
}
