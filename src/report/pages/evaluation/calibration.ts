/** Reliability before and after temperature scaling. */
import type {Calibration, CalibrationBin, Temperature} from "../../../artifacts/evaluation/calibration.ts";
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {Estimate} from "../../../artifacts/evaluation/figures.ts";
import type {ConfidenceVerdict} from "../../../judgement/metrics/confidence.ts";
import {figure} from "../../figure.ts";
import {
  count,
  type Figure,
  fixed,
  integer,
  interval,
  list,
  percent,
  points,
  significant,
} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {reliability} from "../../plot/reliability.ts";
import {dataTable} from "../../table.ts";
import {classCalibration, curveTable, stretches} from "./reliability.ts";

export function calibration({calibration: result}: Evaluation, verdict: ConfidenceVerdict): Html {
  const {bins, ece, temperature} = result;
  const after = temperature.value === null ? null : temperature.bins;
  const banded = result.reliability.points.some(({lo}) => lo !== null);
  const charts = [
    reliability({
      id: "reliability",
      ariaLabel: `Reliability diagram, expected calibration error ${fixed(ece, 3)}.`,
      bins,
      curve: result.reliability.points,
      title: "As the model gives it",
    }),
    ...(temperature.value === null || after === null
      ? []
      : [
          reliability({
            id: "reliability-scaled",
            ariaLabel: `Reliability diagram after temperature scaling, expected calibration error ${fixed(temperature.after.ece, 3)}.`,
            bins: after,
            title: `With temperature ${significant(temperature.value, 3)}`,
          }),
        ]),
  ];
  return html`${figure({
    finding: findingOf(result, verdict),
    caption: `On the dashed line, confidence is right as often as it says; below it, the model is too sure. The line is fitted without bins${banded ? "; that of a calibrated model would stay in the grey band" : ""}. The area of a dot grows with the windows in its bin.`,
    charts,
    table: html`${curveTable(result.reliability)}${table("As the model gives it", bins)}${after === null ? "" : table("After temperature scaling", after)}`,
  })}${stretches(result.reliability)}${gaps(result)}${temperatureText(temperature, verdict)}${classCalibration(result)}`;
}

function findingOf(
  {ece, debiased, interval: {lo}, reliability: {outside}}: Calibration,
  {tendency}: ConfidenceVerdict,
): string {
  if (lo === 0 && tendency !== "neither") return `The model is ${tendency} of itself`;
  if (lo === 0)
    return outside.length > 0
      ? "At some confidences predictions are right more or less often than it says"
      : "No gap between confidence and accuracy is shown beyond chance";
  return `Confidence and accuracy lie ${points(debiased ?? ece)} apart on average${TENDENCY[tendency]}`;
}

/** In percentage points, without the word. */
const bare = (x: Figure): string => fixed(typeof x === "number" ? 100 * x : x, 1);

/** What the mean gap is worth. */
function gaps({ece, debiased, interval: {lo, hi}, overconfidence}: Calibration): Html {
  if (debiased === null)
    return html`<p>The calibration error is ${points(ece)}, without an interval: it takes two people or sessions to say how it varies.</p>`;
  const surplus = interval(overconfidence.lo, overconfidence.hi, bare);
  return html`<p>The calibration error as it is found is ${points(ece)}; less what chance opens with so few people it is ${points(debiased)} ${interval(lo, hi, bare)}. Mean confidence less accuracy is ${points(overconfidence.value)} ${surplus}.</p>`;
}

const TENDENCY: Readonly<Record<ConfidenceVerdict["tendency"], string>> = {
  "too sure": ": the model is too sure of itself",
  "not sure enough": ": the model is not sure enough of itself",
  neither: "",
};

function temperatureText(temperature: Temperature, {temperatureHelps}: ConfidenceVerdict): Html {
  const {before} = temperature;
  if (temperature.value === null)
    return html`<p>${temperature.reason} So none is applied; log loss ${fixed(before.nll, 3)} nats, calibration error ${percent(before.ece)}.</p>`;
  const {after, fittedOn} = temperature;
  return html`${dataTable({
    caption: html`One temperature, fitted on ${list(fittedOn.users)} (${count(fittedOn.windows, "window")}), applied to the test people <span>T = ${significant(temperature.value, 4)}</span>`,
    columns: [
      {head: "Test figure", value: ([name]) => name, names: true},
      {head: "Before", value: ([, a]) => fixed(a, 4), numeric: true},
      {head: "After", value: ([, , b]) => fixed(b, 4), numeric: true},
    ],
    rows: [
      ["Log loss, nats", before.nll, after.nll],
      ["Expected calibration error", before.ece, after.ece],
    ] as const,
  })}<p>${scalingText(temperature.gain, temperatureHelps)}</p>`;
}

function scalingText({value, lo, hi}: Estimate, helps: boolean | null): string {
  const fall = `The log loss falls by ${fixed(value, 3)} nats ${interval(lo, hi, (x) => fixed(x, 3))}`;
  if (helps === null) return `${fall}: these people do not show whether scaling helps.`;
  return helps
    ? `${fall} on people whom the temperature was not fitted on; no prediction changes.`
    : `${fall}, so it rises: do not apply the temperature.`;
}

function table(caption: string, bins: readonly CalibrationBin[]): Html {
  return dataTable({
    caption,
    columns: [
      {head: "Confidence above", value: ({lo}) => fixed(lo, 3), numeric: true, names: true},
      {head: "Up to", value: ({hi}) => fixed(hi, 3), numeric: true},
      {head: "Windows", value: ({n}) => integer(n), numeric: true},
      {head: "Mean confidence", value: ({confidence}) => percent(confidence), numeric: true},
      {head: "Share right", value: ({accuracy}) => percent(accuracy), numeric: true},
    ],
    rows: bins,
    absent: "no window falls into this bin.",
  });
}
