/** Confusions on the validation windows: at the kept epoch in full, and how it came about. */

import type {Epoch} from "../../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {computeRecalls, type LostRecall} from "../../../judgement/training/lost-recall.ts";
import type {TrainingVerdict} from "../../../judgement/training/verdict.ts";
import {listConfusedPairs, toRowShares} from "../../../stats/confusion.ts";
import {confusionTable} from "../../confusion-table.ts";
import {figure} from "../../figure.ts";
import {ABSENT, capital, count, integer, list, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {confusion} from "../../plot/confusion.ts";
import {smallConfusion} from "../../plot/confusion-small.ts";
import {epochMap} from "../../plot/epoch-map.ts";
import {dataTable} from "../../table.ts";
import {chooseEpochs} from "./epochs.ts";

/** Matrices that are drawn side by side. */
const MULTIPLES = 6;

export function confusions(history: TrainingHistory, {kept, lost}: TrainingVerdict): Html {
  if (kept === undefined) return html`<p>No epoch was completed, so nothing was predicted.</p>`;
  return html`${keptMatrix(history, kept)}${history.epochs.length > 1 ? html`${multiples(history)}${recalls(history, kept, lost)}` : ""}`;
}

const flat = (epoch: Epoch): Float64Array => Float64Array.from(epoch.confusion.flat());

function keptMatrix({classes}: TrainingHistory, kept: Epoch): Html {
  const names = classes.map(words);
  const worst = listConfusedPairs(flat(kept), classes.length)[0];
  return figure({
    finding:
      worst === undefined
        ? `At epoch ${integer(kept.epoch)} no behaviour is confused with another`
        : `At epoch ${integer(kept.epoch)} the most frequent error is ${names[worst.truth]!} predicted as ${names[worst.predicted]!}: ${count(worst.windows, "window")}, ${percent(worst.shareOfTruth)} of its windows`,
    caption:
      "Validation windows. Rows are the truth, columns the prediction; figures are per cent of the row. The framed diagonal is what was right.",
    charts: [
      confusion({
        id: "confusion",
        ariaLabel: `Confusion matrix of ${names.length} behaviours at epoch ${kept.epoch}: rows are the truth, columns the prediction, figures per cent of the row.`,
        classes: names,
        counts: kept.confusion,
        rowShares: toRowShares(flat(kept), classes.length),
      }),
    ],
    table: confusionTable(
      "Validation windows by true (row) and predicted (column) behaviour",
      names,
      kept.confusion,
    ),
  });
}

function multiples(history: TrainingHistory): Html {
  const {classes, bestEpoch} = history;
  const names = classes.map(words);
  const shown = chooseEpochs(history, MULTIPLES);
  const title = ({epoch, validation}: Epoch): string =>
    `Epoch ${epoch}${epoch === bestEpoch ? ", kept" : ""}: ${percent(validation.accuracy, 0)} right`;
  return figure({
    finding: diagonalFinding(history, shown),
    caption:
      "Rows are the truth; columns, in the same order, the prediction; the shade is the share of the row, the framed diagonal what was right.",
    charts: shown.map((epoch) =>
      smallConfusion({
        id: `confusion-${epoch.epoch}`,
        ariaLabel: `Confusion matrix at epoch ${epoch.epoch}, ${percent(epoch.validation.accuracy)} right.`,
        title: title(epoch),
        classes: names,
        rowShares: toRowShares(flat(epoch), classes.length),
      }),
    ),
    table: dataTable({
      caption: "Each behaviour by epoch: windows right, and its most frequent wrong prediction",
      columns: [
        {head: "Truth", value: (i) => names[i], names: true},
        ...shown.map((epoch) => ({
          head: `Epoch ${integer(epoch.epoch)}`,
          value: (i: number) => rowSummary(epoch, i, names),
        })),
      ],
      rows: classes.map((_, i) => i),
      absent: "does not occur in the validation windows.",
    }),
  });
}

/** `41 of 60; sitting 12`. */
function rowSummary({confusion: rows}: Epoch, i: number, names: readonly string[]): string {
  const row = rows[i]!;
  const sum = row.reduce((a, b) => a + b, 0);
  if (sum === 0) return ABSENT;
  const wrong = row.map((n, j) => (j === i ? 0 : n));
  const most = wrong.reduce((a, b) => Math.max(a, b), 0);
  const taken = most === 0 ? "" : `; ${names[wrong.indexOf(most)]!} ${integer(most)}`;
  return `${integer(row[i]!)} of ${integer(sum)}${taken}`;
}

/** How many behaviours are predicted at all, at first and at the end. */
function diagonalFinding({classes}: TrainingHistory, shown: readonly Epoch[]): string {
  const used = ({confusion: rows}: Epoch): number =>
    classes.filter((_, j) => rows.some((row) => row[j]! > 0)).length;
  const first = shown[0]!;
  const last = shown.at(-1)!;
  const all = `of ${count(classes.length, "behaviour")}`;
  if (used(first) === used(last))
    return used(first) === classes.length
      ? "Every behaviour is predicted from the first epoch to the last; what changes is how often rightly"
      : `${integer(used(first))} ${all} ${used(first) === 1 ? "is" : "are"} predicted at all, at the first epoch as at the last`;
  const then = used(last) === classes.length ? "all" : integer(used(last));
  return `${integer(used(first))} ${all} ${used(first) === 1 ? "is" : "are"} predicted at all at epoch ${integer(first.epoch)}, and ${then} at epoch ${integer(last.epoch)}`;
}

function recalls(history: TrainingHistory, kept: Epoch, lost: readonly LostRecall[]): Html {
  const {classes, epochs} = history;
  const names = classes.map(words);
  const byEpoch = epochs.map(computeRecalls);
  const at = epochs.indexOf(kept);
  const shown = chooseEpochs(history, MULTIPLES);
  return figure({
    finding: recallFinding(history, byEpoch[at]!, kept, lost),
    caption:
      "Recall: share of a behaviour’s validation windows that are recognised as it. At the right its value at the kept epoch.",
    layout: "pile",
    charts: epochMap({
      id: "recall",
      ariaLabel: `Recall of each of ${count(classes.length, "behaviour")} over ${count(epochs.length, "epoch")}.`,
      rows: names,
      epochs: epochs.map(({epoch}) => epoch),
      shades: classes.map((_, i) => byEpoch.map((recall) => recall[i] ?? null)),
      ends: classes.map((_, i) => percent(byEpoch[at]![i], 0)),
      kept: kept.epoch,
      keyTitle: "Recall",
      key: [0, 0.25, 0.5, 0.75, 1].map((shade) => ({shade, label: percent(shade, 0)})),
    }),
    table: dataTable({
      caption: "Recall by epoch",
      columns: [
        {head: "Behaviour", value: (i) => names[i], names: true},
        ...shown.map((epoch) => ({
          head: `Epoch ${integer(epoch.epoch)}`,
          value: (i: number) => percent(computeRecalls(epoch)[i]),
          numeric: true,
        })),
      ],
      rows: classes.map((_, i) => i),
      absent: "does not occur in the validation windows.",
    }),
  });
}

/** The weakest behaviour at the kept epoch, and those that later epochs lost. */
function recallFinding(
  {classes, epochs}: TrainingHistory,
  recalls: readonly (number | null)[],
  kept: Epoch,
  lost: readonly LostRecall[],
): string {
  const known = classes.flatMap((name, i) => (recalls[i] == null ? [] : [{name, recall: recalls[i]}]));
  if (known.length === 0) return "No behaviour occurs in the validation windows";
  const weakest = known.reduce((a, b) => (b.recall < a.recall ? b : a));
  const start = `${capital(words(weakest.name))} is the hardest: recall ${percent(weakest.recall, 0)} at epoch ${integer(kept.epoch)}`;
  if (lost.length === 0) return start;
  const named = lost
    .slice(0, 3)
    .map(({class: name, kept: from, last}) => `${words(name)} (${percent(from, 0)} to ${percent(last, 0)})`);
  if (lost.length > 3) named.push(`${integer(lost.length - 3)} more`);
  return `${start}; going on until epoch ${integer(epochs.at(-1)!.epoch)} lost ${list(named)}`;
}
