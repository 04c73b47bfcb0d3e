/** Loss, accuracy and macro-F1 on both sets, and what the optimizer did, epoch by epoch. */

import type {Epoch, EpochScores} from "../../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../../artifacts/training/history.ts";
import {clippedSteps, type TrainingVerdict} from "../../../judgement/training/verdict.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {percentTick, tick} from "../../plot/axes.ts";
import {type EpochLinesOptions, epochLines} from "../../plot/epoch-lines.ts";
import {keyFigure} from "../../table.ts";

/** From this ratio of the largest to the smallest value an axis is logarithmic. */
const LOG_RATIO = 20;
const TABLE_BELOW = html`<p>The figures of every epoch stand in <a href="#epochs">Epochs</a>.</p>`;

export function curves(history: TrainingHistory, {kept}: TrainingVerdict): Html {
  const {epochs} = history;
  if (kept === undefined) return html`<p>No epoch was completed, so there is no curve.</p>`;
  const chart = (
    key: keyof EpochScores,
    title: string,
    options: Pick<EpochLinesOptions, "show"> & Partial<EpochLinesOptions>,
  ): string =>
    epochLines({
      id: `curve-${key}`,
      ariaLabel: `${title} on training and validation windows over ${count(epochs.length, "epoch")}.`,
      title,
      epochs: epochs.map(({epoch}) => epoch),
      kept: kept.epoch,
      lines: [
        {name: "training", role: "context", values: epochs.map(({train}) => train[key])},
        {name: "validation", role: "judged", values: epochs.map(({validation}) => validation[key])},
      ],
      ...options,
    });
  const losses = epochs.flatMap(({train, validation}) => [train.loss, validation.loss]);
  return figure({
    finding: finding(history, kept),
    caption:
      "Solid: validation. Dashed: training, as the model was while the epoch went on, with dropout and augmentation. Axes do not start at zero.",
    charts: [
      chart("loss", "Loss, nats", {log: spansDecades(losses), show: (x) => tick(x, 3)}),
      chart("accuracy", "Accuracy, share of windows", {
        domain: shareDomain(epochs, "accuracy"),
        show: percentTick,
      }),
      chart("macroF1", "Macro F1", {domain: shareDomain(epochs, "macroF1"), show: (x) => tick(x)}),
    ],
    table: TABLE_BELOW,
  });
}

function finding({epochs}: TrainingHistory, kept: Epoch): string {
  const first = epochs[0]!;
  const now = `${percent(kept.validation.accuracy)} against ${percent(kept.train.accuracy)} on training windows`;
  if (epochs.length === 1) return `After the one epoch validation accuracy is ${now}`;
  if (kept === first) return `Validation never did better than after the first epoch: ${now}`;
  const moved = kept.validation.accuracy - first.validation.accuracy;
  const verb = moved > 0 ? "rises" : moved < 0 ? "falls" : "stays";
  return `Validation accuracy ${verb} ${moved === 0 ? "at" : `from ${percent(first.validation.accuracy)} to`} ${percent(kept.validation.accuracy)} at epoch ${integer(kept.epoch)}; training stands at ${percent(kept.train.accuracy)} there`;
}

function spansDecades(values: readonly number[]): boolean {
  const positive = values.filter((x) => x > 0 && Number.isFinite(x));
  if (positive.length < values.length || positive.length === 0) return false;
  const [lo, hi] = positive.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)] as const, [
    Number.POSITIVE_INFINITY,
    0,
  ] as readonly [number, number]);
  return hi / lo >= LOG_RATIO;
}

/** From the tenth below the smallest share to the tenth above the largest. */
function shareDomain(epochs: readonly Epoch[], key: "accuracy" | "macroF1"): [number, number] {
  const values = epochs.flatMap(({train, validation}) => [train[key], validation[key]]);
  const lo = Math.floor(values.reduce((a, b) => Math.min(a, b)) * 10) / 10;
  const hi = Math.ceil(values.reduce((a, b) => Math.max(a, b)) * 10) / 10;
  return lo < hi ? [lo, hi] : lo < 1 ? [lo, lo + 0.1] : [0.9, 1];
}

/** Learning rate, and share of clipped steps where any was clipped. */
export function steps(history: TrainingHistory, {kept}: TrainingVerdict): Html {
  const {epochs} = history;
  const last = epochs.at(-1);
  if (last === undefined) return html`<p>No epoch was completed.</p>`;
  const rates = epochs.map(({learningRate}) => learningRate);
  const first = rates[0]!;
  const clipped = epochs.some(({clippedShare}) => clippedShare > 0);
  const common = {epochs: epochs.map(({epoch}) => epoch), kept: kept?.epoch ?? null};
  const constant = rates.every((rate) => rate === first);
  return figure({
    finding: html`${
      constant
        ? `The learning rate stays at ${rate(first)}`
        : `The learning rate goes from ${rate(first)} at the first epoch to ${rate(last.learningRate)} at the last`
    }; ${clipped ? `${percent(clippedSteps(epochs))} of all steps were clipped` : "no gradient was clipped"}`,
    caption: "The learning rate of the last step of an epoch.",
    charts: [
      epochLines({
        ...common,
        id: "learning-rate",
        ariaLabel: `Learning rate over ${count(epochs.length, "epoch")}.`,
        title: "Learning rate",
        lines: [{name: "", role: "judged", values: rates}],
        log: spansDecades(rates),
        show: rate,
      }),
      ...(clipped
        ? [
            epochLines({
              ...common,
              id: "clipped",
              ariaLabel: `Share of clipped steps over ${count(epochs.length, "epoch")}.`,
              title: "Steps with a clipped gradient",
              lines: [{name: "", role: "judged", values: epochs.map(({clippedShare}) => clippedShare)}],
              domain: [0, 1],
              show: percentTick,
            }),
          ]
        : []),
    ],
    table: TABLE_BELOW,
  });
}

/** Two significant digits at most: `0.00099`, `0.001`, `5×10⁻⁵`. */
function rate(x: number): string {
  const rounded = Number(x.toPrecision(2));
  const one = Number(x.toPrecision(1));
  return significant(rounded, rounded === one ? 1 : 2);
}

/** Kept figures at the head of the page. */
export function headline({test, epochs, users}: TrainingHistory, {kept}: TrainingVerdict): Html {
  if (kept === undefined) return html``;
  const {train, validation} = kept;
  return html`<dl class="facts headline">
${keyFigure("Validation accuracy", percent(validation.accuracy), `training ${percent(train.accuracy)}`)}
${keyFigure("Validation macro F1", fixed(validation.macroF1, 3), `training ${fixed(train.macroF1, 3)}`)}
${keyFigure("Validation loss, nats", significant(validation.loss), `training ${significant(train.loss)}`)}
${test === null ? "" : keyFigure("Test accuracy", percent(test.accuracy.value), limits(test.accuracy, percent))}
</dl>
<p class="note">Training and validation figures are those of epoch ${integer(kept.epoch)}. ${epochs.length > 1 ? `The validation ${users.validation.length === 1 ? "person" : "people"} chose that epoch, so the validation figures are optimistic.` : ""}${test === null ? " Nobody was held out of this run for a test." : html` The test data took no part in any choice; macro F1 on it is ${fixed(test.macroF1.value, 3)}${limits(test.macroF1, (x) => fixed(x, 3), " ")}.${test.accuracy.low === null ? "" : html` Intervals are over people, by the method of the <a href="evaluation.html">evaluation</a>.`}`}</p>`;
}

function limits(
  {low, high}: {readonly low: number | null; readonly high: number | null},
  show: (x: number) => string,
  before = "",
): string {
  return low === null || high === null ? "" : `${before}[${show(low)}, ${show(high)}]`;
}
