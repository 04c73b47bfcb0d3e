/** Scores, values and trials of a search in words. */

import type {Estimate} from "../../../artifacts/search/best.ts";
import {DEFAULTS, type Monitor, type Search, type Trial} from "../../../artifacts/search/search.ts";
import type {Json} from "../../../artifacts/search/space.ts";
import {listBest} from "../../../judgement/search/best-trials.ts";
import type {SearchThresholds} from "../../../judgement/search/params.ts";
import {type Figure, fixed, integer, interval, percent, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import type {TrialRole} from "../../plot/trial-role.ts";

export const SCORE_NAME: Readonly<Record<Monitor, string>> = {
  loss: "loss",
  accuracy: "accuracy",
  macroF1: "macro F1",
};

export const showScore = (score: Figure, monitor: Monitor): string =>
  monitor === "accuracy" ? percent(score) : fixed(score, 3);

/** A difference: accuracy in points. */
export const showDifference = (difference: Figure, monitor: Monitor): string =>
  monitor === "accuracy"
    ? `${fixed(typeof difference === "number" ? 100 * difference : difference, 1)} points`
    : fixed(difference, 3);

/** `0.812 [0.774, 0.846]`; the figure alone where there is no interval. */
export function withInterval(
  {value, low, high}: Estimate,
  monitor: Monitor,
  show: (figure: Figure, monitor: Monitor) => string = showScore,
): string {
  const figure = show(value, monitor);
  return low === null ? figure : `${figure} ${interval(low, high, (x) => show(x, monitor))}`;
}

/** `0.0031`, `16, 32`, `sgd, momentum 0.9`. */
export function showValue(value: Json | undefined): string {
  if (typeof value === "number") return showNumber(value);
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(showValue).join(", ");
  return Object.entries(value)
    .map(([key, item]) => (key === "name" ? showValue(item) : `${key} ${showValue(item)}`))
    .join(", ");
}

/** Four significant digits at most, without trailing zeros. */
function showNumber(value: number): string {
  if (Number.isInteger(value)) return integer(value);
  return significant(value, 4)
    .replace(/(\.\d*?)0+(?=×|$)/, "$1")
    .replace(/\.(?=×|$)/, "");
}

/** The last part of a path, where no other path of the space ends alike. */
export function shortPath(path: string, {definition}: Search): string {
  const last = (other: string): string => other.slice(other.lastIndexOf(".") + 1);
  return definition.dimensions.filter((other) => last(other.path) === last(path)).length > 1
    ? path
    : last(path);
}

export const trialName = ({id}: Pick<Trial, "id">): string =>
  id === DEFAULTS ? "the defaults" : `trial ${id}`;

export const trialAnchor = ({id, round}: Pick<Trial, "id" | "round">): string => `trial-${round}-${id}`;

/** The trial's name, leading to its row in the table. */
export const trialLink = (trial: Trial): Html =>
  html`<a href="#${trialAnchor(trial)}">${trialName(trial)}</a>`;

/** What a round of this search is called. */
export const roundName = ({definition}: Search): string =>
  definition.method === "halving" ? "rung" : "round";

/** Each training's part in the charts. */
export function rolesOf(
  trials: readonly Trial[],
  winner: Trial,
  monitor: Monitor,
  thresholds: SearchThresholds,
): TrialRole[] {
  const best = new Set(listBest(trials, monitor, thresholds));
  return trials.map((trial) => {
    if (trial.id === winner.id && trial.round === winner.round) return "winner";
    if (trial.id === DEFAULTS) return "defaults";
    return best.has(trial) ? "best" : "rest";
  });
}
