/** Every fold: who was held out, and how its training went. */
import type {CvSummary, FoldSummary} from "../../../artifacts/cv/summary.ts";
import {integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

export function folds({folds: all, seed}: CvSummary): Html {
  const early = all.filter(({stopped}) => stopped === "early stopping").length;
  return html`<p>Every fold starts from the same first weights (seed ${String(seed)}). The validation people choose the epoch that is kept; ${integer(early)} of ${integer(all.length)} trainings were stopped early.</p>${dataTable<FoldSummary>(
    {
      caption: "Folds of whole people",
      columns: [
        {head: "Fold", value: ({fold}) => fold, names: true},
        {head: "Tested", value: ({test}) => list(test)},
        {head: "Validation", value: ({validation}) => list(validation)},
        {head: "Training people", value: ({trainUsers}) => integer(trainUsers), numeric: true},
        {head: "Training windows", value: ({windows}) => integer(windows.train), numeric: true},
        {head: "Test windows", value: ({windows}) => integer(windows.test), numeric: true},
        {head: "Accuracy", value: ({scores}) => percent(scores?.accuracy), numeric: true},
        {head: "Epochs", value: ({epochs}) => integer(epochs), numeric: true},
        {
          head: "Kept",
          value: ({bestEpoch}) => (bestEpoch === 0 ? "none" : integer(bestEpoch)),
          numeric: true,
        },
        {head: "Ended", value: ({stopped}) => stopped.replaceAll(" ", "\u00a0")},
      ],
      rows: all,
      absent: "the fold gave no model.",
    },
  )}`;
}
