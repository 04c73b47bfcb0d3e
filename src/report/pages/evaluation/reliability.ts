/** The isotonic reliability of the confidence and of each class, and where it leaves the band of a calibrated model. */
import type {Calibration, Reliability} from "../../../artifacts/evaluation/calibration.ts";
import {figure} from "../../figure.ts";
import {ABSENT, fixed, integer, list, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {reliability as chart} from "../../plot/reliability.ts";
import {dataTable} from "../../table.ts";

type Stretch = Reliability["outside"][number];

/** Where a prediction's confidence is shown to be wrong; nothing where there is no band. */
export function stretches({points, outside}: Reliability): Html {
  if (points.every(({lo}) => lo === null)) return html``;
  if (outside.length === 0)
    return html`<p>At no confidence do these people show that predictions are right more or less often than it says.</p>`;
  return html`<ul>${outside.map((stretch) => html`<li>${sayStretch(stretch)}</li>`)}</ul>`;
}

function sayStretch({from, to, side}: Stretch): string {
  const often = side === "below" ? "less" : "more";
  return `Predictions of a confidence ${range(from, to)} are right ${often} often than it says.`;
}

const range = (from: number, to: number): string =>
  from === to ? `near ${percent(from)}` : `from ${percent(from)} to ${percent(to)}`;

export function curveTable({points}: Reliability): Html {
  return dataTable({
    caption: "Share that is right, fitted without bins, and the band of a calibrated model",
    columns: [
      {head: "Confidence", value: ({probability}) => percent(probability), numeric: true, names: true},
      {head: "Windows", value: ({n}) => integer(n), numeric: true},
      {head: "Share right", value: ({share}) => percent(share), numeric: true},
      {head: "Band from", value: ({lo}) => percent(lo), numeric: true},
      {head: "To", value: ({hi}) => percent(hi), numeric: true},
    ],
    rows: points,
    absent: "there are no two people or sessions to draw a band from.",
  });
}

/** Class by class: the curves, and the Brier score in its parts. */
export function classCalibration({classes, brier}: Calibration): Html {
  return html`<h3>Behaviour by behaviour</h3>${figure({
    finding: findingOf(classes),
    caption:
      "As above, for the probability of each behaviour that occurs; the bands hold for all of them together.",
    charts: classes.map(({class: name, reliability: {points}}, i) =>
      chart({
        id: `reliability-class-${i}`,
        ariaLabel: `Reliability of the probability of ${words(name)}.`,
        bins: [],
        curve: points,
        title: words(name),
        size: 280,
        axes: ["Probability", "Share that is true"],
      }),
    ),
    table: dataTable({
      caption: "Brier score of each behaviour against the rest, in its parts",
      columns: [
        {head: "Behaviour", value: (row) => words(row.class), names: true},
        {head: "Brier", value: ({reliability}) => fixed(reliability.brier.score, 4), numeric: true},
        {
          head: "Miscalibration",
          value: ({reliability}) => fixed(reliability.brier.miscalibration, 4),
          numeric: true,
        },
        {
          head: "Discrimination",
          value: ({reliability}) => fixed(reliability.brier.discrimination, 4),
          numeric: true,
        },
        {
          head: "Uncertainty",
          value: ({reliability}) => fixed(reliability.brier.uncertainty, 4),
          numeric: true,
        },
        {head: "Outside the band", value: ({reliability}) => outsideText(reliability)},
      ],
      rows: classes,
      absent: "there are no two people or sessions to draw a band from.",
    }),
  })}<p class="note">Over all behaviours, Brier score ${fixed(brier.score, 3)} = miscalibration ${fixed(brier.miscalibration, 3)} − discrimination ${fixed(brier.discrimination, 3)} + uncertainty ${fixed(brier.uncertainty, 3)}. Miscalibration is what isotonic recalibration on these very windows would gain, so chance alone gives some.</p>`;
}

function findingOf(classes: Calibration["classes"]): string {
  if (classes.every(({reliability}) => !hasBand(reliability)))
    return "Whether the probabilities of single behaviours come true cannot be told from one session of one person";
  const off = classes.filter(({reliability}) => reliability.outside.length > 0);
  if (off.length === 0)
    return "No behaviour’s probability is shown to come true more or less often than it says";
  const names = list(off.map((one) => words(one.class)));
  return off.length === 1
    ? `The probability of ${names} does not come true as often as it says`
    : `The probabilities of ${names} do not come true as often as they say`;
}

const hasBand = ({points}: Reliability): boolean => points.some(({lo}) => lo !== null);

function outsideText(reliability: Reliability): string {
  if (!hasBand(reliability)) return ABSENT;
  if (reliability.outside.length === 0) return "nowhere";
  return reliability.outside
    .map(({from, to, side}) => `${side === "below" ? "too high" : "too low"} ${range(from, to)}`)
    .join("; ");
}
