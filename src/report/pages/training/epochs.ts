/** The table of epochs: all of them behind a fold where they are many, the telling ones before it. */
import type {Epoch} from "../../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {details} from "../../figure.ts";
import {count, fixed, integer, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

/** Up to so many rows the table is shown whole. */
const MAX_OPEN = 40;

/** At most `most` epochs that tell the run: the first, the kept, the last, and some between, evenly spaced. */
export function chooseEpochs({epochs, bestEpoch}: TrainingHistory, most: number): Epoch[] {
  if (epochs.length <= most) return [...epochs];
  const chosen = new Set([1, bestEpoch, epochs.length]);
  // Early epochs change most, so the places are spaced by ratio.
  for (let i = 1; chosen.size < most && i < most; i++)
    chosen.add(Math.round(epochs.length ** (i / (most - 1))));
  for (let epoch = 2; chosen.size < most; epoch++) chosen.add(epoch);
  return epochs.filter(({epoch}) => chosen.has(epoch));
}

export function epochTable(history: TrainingHistory): Html {
  const {epochs} = history;
  if (epochs.length <= MAX_OPEN) return table(history, epochs, `Every epoch`);
  return html`${table(history, chooseEpochs(history, 10), "Ten of the epochs")}${details(
    `All ${count(epochs.length, "epoch")}`,
    table(history, epochs, "Every epoch"),
  )}`;
}

function table({bestEpoch}: TrainingHistory, rows: readonly Epoch[], caption: string): Html {
  const rate = rows.every(({learningRate}) => learningRate === 0 || learningRate >= 1e-5)
    ? (x: number) => fixed(x, 6)
    : (x: number) => significant(x, 3);
  return dataTable({
    caption,
    columns: [
      {
        head: "Epoch",
        value: ({epoch}) => (epoch === bestEpoch ? html`<strong>${integer(epoch)}</strong>` : integer(epoch)),
        names: true,
        numeric: true,
      },
      {
        head: "Weights",
        value: ({epoch, best}) =>
          epoch === bestEpoch ? html`<strong>kept</strong>` : best ? "best\u00a0so\u00a0far" : "",
      },
      {head: "Training loss", value: ({train}) => fixed(train.loss, 4), numeric: true},
      {head: "Validation loss", value: ({validation}) => fixed(validation.loss, 4), numeric: true},
      {head: "Training accuracy", value: ({train}) => percent(train.accuracy), numeric: true},
      {head: "Validation accuracy", value: ({validation}) => percent(validation.accuracy), numeric: true},
      {head: "Training macro F1", value: ({train}) => fixed(train.macroF1, 3), numeric: true},
      {head: "Validation macro F1", value: ({validation}) => fixed(validation.macroF1, 3), numeric: true},
      {head: "Learning rate", value: ({learningRate}) => rate(learningRate), numeric: true},
      {head: "Clipped steps", value: ({clippedShare}) => percent(clippedShare), numeric: true},
    ],
    rows,
    empty: "No epoch was completed.",
  });
}
