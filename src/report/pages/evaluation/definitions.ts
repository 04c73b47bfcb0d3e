/** How the figures are defined and what they were measured on, for those who want to check. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import {definitionList} from "../../figure.ts";
import {ABSENT, count, fixed, integer, list, percent, shortHash} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {factList} from "../../table.ts";

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Precision, recall, F1",
    "Of the windows predicted as a behaviour, the share that truly is; of the windows that truly are, the share predicted; their harmonic mean. Macro averages weigh behaviours alike, micro averages weigh windows alike, weighted averages weigh by true frequency.",
  ],
  ["Balanced accuracy", "Mean recall over the behaviours that occur."],
  [
    "Cohen’s kappa",
    "(observed − expected agreement) / (1 − expected agreement); undefined where the expected agreement is 1. Cohen (1960), doi:10.1177/001316446002000104.",
  ],
  ["Matthews correlation", "Gorodkin’s R_k for several classes; doi:10.1016/j.compbiolchem.2004.09.006."],
  [
    "Expected calibration error",
    "Mean over equal-width bins (lo, hi] of |accuracy − confidence|, weighted by windows. Guo et al. (2017), arXiv 1706.04599.",
  ],
  [
    "Temperature",
    "The T that minimises the log loss of softmax(log p / T) on the validation people; it changes confidence, never the prediction.",
  ],
  ["Brier score", "Mean of the summed squared differences between probabilities and truth; 0 to 2."],
  [
    "Intervals",
    "How each figure moves with the weight of each person (or session), the infinitesimal jackknife of Jaeckel (1972), gives its variance; that is turned into a number of independent windows, at most as many as there are, for Wilson’s score interval with Student’s quantile, which counts people, not windows. The log loss has Student’s interval of its logarithm, the calibration error an interval from its gaps drawn as they vary over people (wild cluster draws; Cameron, Gelbach and Miller, 2008). Random splits of overlapping windows inflate accuracy by 10 to 16 %: arXiv 1904.02666.",
  ],
  ["Naive interval", "Wilson’s score interval as if windows were independent; shown for contrast only."],
];

export function definitions({data, model, intervals}: Evaluation): Html {
  return html`${factList([
    ["Model", html`<code>${model.name}</code>`],
    ["Model hash", html`<code>${shortHash(model.hash)}</code>`],
    ["Scaler hash", html`<code>${shortHash(model.scalerHash)}</code>`],
    ["Labelled data", `${data.source}${data.simulated ? ", simulated" : ""}`],
    [
      "Set apart for training",
      `${list(data.users.train) || "nobody"} (${count(data.windows.train, "window")})`,
    ],
    [
      "Set apart for validation",
      `${list(data.users.validation) || "nobody"} (${count(data.windows.validation, "window")})`,
    ],
    ["Test people", `${list(data.users.test) || ABSENT} (${count(data.windows.test, "window")})`],
    ["Test sessions", integer(data.sessions)],
    ["Unlabelled test windows", `${integer(data.unlabelledWindows)}, left out`],
    [
      "Window",
      `${fixed(data.windowSeconds, 2)} s, one every ${fixed(data.stepSeconds, 2)} s, at ${fixed(data.rateHz, 0)} Hz`,
    ],
    ["Intervals", `${intervals.method}; ${percent(intervals.level, 0)} level`],
  ])}${definitionList("Definitions and references", TERMS)}`;
}
