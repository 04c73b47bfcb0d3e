/** What was done, what the words mean, and what is not independent. */
import type {CvSummary} from "../../../artifacts/cv/summary.ts";
import {definitionList} from "../../figure.ts";
import {count, fixed, integer, percent, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {factList} from "../../table.ts";

const TERMS: readonly (readonly [term: string, meaning: string])[] = [
  [
    "Leave one user out",
    "As many folds as people; in each, one person is tested, others choose the epoch, all the rest are trained on.",
  ],
  [
    "Grouped k-fold",
    "People are divided into k groups with about as many windows; each group is tested once.",
  ],
  [
    "Scaler",
    "Mean and standard deviation of each channel are fitted anew in every fold, on its training windows alone.",
  ],
  [
    "Interval",
    "Student’s t over one figure a person. Windows of one person overlap and are alike, so they are not what is counted.",
  ],
  [
    "Corrected interval",
    "Nadeau and Bengio (2003), doi 10.1023/A:1024068626366: the variance of the mean over folds is s²(1/k + test/train) in place of s²/k.",
  ],
  [
    "Random split",
    "Windows drawn at random, regardless of the person. Windows that overlap lie on both sides, and every person is known: arXiv 1904.02666 measures how optimistic that is.",
  ],
  ["Balanced accuracy", "Mean recall over the behaviours that the person shows."],
  [
    "Macro F1",
    "Mean over the behaviours that the person shows of the harmonic mean of precision and recall.",
  ],
  [
    "Gaussian naive Bayes",
    "Each feature normally distributed within a behaviour and independent of the others; trained on the same training people.",
  ],
];

export function definitions({data, scheme, folds, seed, level}: CvSummary): Html {
  return html`<p>Three things here are not independent. Windows of one person overlap, so figures are taken person by person. The models of any two folds share most of their training people, so their figures are more alike than those of separate studies would be, and the plain interval is rather too narrow. And settings that were chosen by looking at these people make the figures too good, which no interval shows: choose them on others, or in a search that never sees whom it is judged on.</p>${factList(
    [
      ["Labelled data", `${data.source}${data.simulated ? ", simulated" : ""}`],
      [
        "Scheme",
        `${scheme === "leave-one-user-out" ? "leave one user out" : "grouped k-fold"}, ${count(folds.length, "fold")}`,
      ],
      ["People and windows", `${integer(data.users)} and ${integer(data.windows)}`],
      ["Behaviours", data.classes.map(words).join(", ")],
      [
        "Window",
        `${fixed(data.lengthSamples / data.rateHz, 2)} s, one every ${fixed(data.stepSamples / data.rateHz, 2)} s, at ${fixed(data.rateHz, 0)} Hz`,
      ],
      ["Seed", String(seed)],
      ["Level of intervals", percent(level, 0)],
    ],
  )}${definitionList("Definitions and references", TERMS)}`;
}
