/** What the recordings were compared with, and formulas and references for those who want to check. */
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import {definitionList, details} from "../../figure.ts";
import {count, integer, sentence, shortHash, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {sensorUnits} from "../../sensor-units.ts";
import {factList} from "../../table.ts";

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "PSI",
    "Population stability index, Σ (c − r) ln(c / r) over ten bins cut at the reference’s quantiles, outer bins open, shares at least 0.0001. Usually read as: below 0.1 stable, to 0.25 moderate, above large.",
  ],
  [
    "Jensen–Shannon distance",
    "Square root of the divergence, base 2, over the same bins: 0 to 1. Lin (1991), doi:10.1109/18.61115.",
  ],
  ["Kolmogorov–Smirnov D", "Largest distance between the two distribution functions."],
  [
    "Wasserstein distance",
    "Area between the two distribution functions; here over the reference’s standard deviation.",
  ],
  ["Energy distance", "√(2 ∫ (F − G)²). Székely, Rizzo (2013), doi:10.1016/j.jspi.2013.03.018."],
  ["Variance ratio", "Variance of the recording over that of the reference; 1 is no change."],
  [
    "Effective sample size",
    "How many independent samples would tell as much; neighbouring samples of a 50 Hz signal are nearly identical.",
  ],
  [
    "p-values",
    "Probability that one more person is at least as far away, by Student’s t over the labelled people (their stretches as long as the recording) or, for the shape, by draws of reference against reference. Holm’s correction over all tests of a recording: Holm (1979), Scand. J. Statist. 6, 65–70.",
  ],
  [
    "Effective behaviours",
    "Exponential of the entropy of the predicted shares: 1 when the answer is always the same.",
  ],
  [
    "ATC",
    "Average thresholded confidence (Garg and others, 2022): the share of windows above the confidence below which there are as many labelled windows as are wrong. Withheld where windows lie beyond what the reference knows.",
  ],
  [
    "SLD-EM",
    "The shares of behaviours under which the model’s probabilities are likeliest (Saerens, Latinne and Decaestecker, 2002). BBSE (Lipton, Wang and Smola, 2018) and adjusted counting (Forman, 2008) invert the confusion matrix instead.",
  ],
];

function baseline({baseline: b, model}: DriftResult): Html {
  return html`<p>${sentence(b.note)}</p>${factList([
    ["Reference", `${b.label}${b.simulated ? ", simulated" : ""}`],
    ["Rows a channel", integer(b.rowsPerChannel)],
    ["Groups that can be drawn whole", b.groups === 0 ? "none" : groups(b.groups, b.groupKind)],
    ["Units", `${sensorUnits(b.units).join(", ")}; gravity ${b.gravity}`],
    ["Scaler hash", html`<code>${shortHash(b.scalerHash)}</code>`],
    [
      "Scaler’s difference from the model’s",
      b.scalerDifference === 0
        ? "none"
        : `${significant(b.scalerDifference, 2)} standard deviations of the training data`,
    ],
    ["Model", model === null ? "none" : html`<code>${model.name}</code>`],
    ["Model hash", html`<code>${shortHash(model?.hash)}</code>`],
  ])}`;
}

const groups = (n: number, kind: string): string =>
  kind === "none" ? integer(n) : count(n, kind.replace(/s$/, ""));

export function definitions(drift: DriftResult): Html {
  return html`${baseline(drift)}${details("Conventions of this comparison", html`<ul>${drift.conventions.map((line) => html`<li>${sentence(line)}</li>`)}</ul>`)}${definitionList("Definitions and references", TERMS)}`;
}
