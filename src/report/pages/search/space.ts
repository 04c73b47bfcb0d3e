/** Where in the space the good trials lie, and which hyper-parameters make the difference. */

import type {Search} from "../../../artifacts/search/search.ts";
import type {Dimension, Domain, Json} from "../../../artifacts/search/space.ts";
import {
  type CommonValue,
  type CommonValues,
  findCommonValues,
  lastTrainings,
} from "../../../judgement/search/best-trials.ts";
import type {SearchVerdict} from "../../../judgement/search/verdict.ts";
import type {Choice} from "../../../model/search/choice.ts";
import {comparedTrials} from "../../../model/search/importance.ts";
import {trialGain} from "../../../model/search/score.ts";
import {countValues, nthValue, placeOf, valueAt} from "../../../model/search/space.ts";
import {trialValue} from "../../../model/search/trial-value.ts";
import {figure} from "../../figure.ts";
import {count, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {type ParallelAxis, parallelCoordinates} from "../../plot/parallel-coordinates.ts";
import {dataTable} from "../../table.ts";
import {rolesOf, SCORE_NAME, shortPath, showScore, showValue} from "./words.ts";

/** Values of a list or of whole numbers that are each named on an axis. */
const MAX_TICKS = 8;
/** Share of an axis that two labels need between them. */
const TICK_GAP = 0.06;
/** Where on the axis of scores those lie that have none. */
const DIVERGED = -0.12;

export function parallel(search: Search, choice: Choice, {importances, thresholds}: SearchVerdict): Html {
  const {definition} = search;
  const {monitor} = definition;
  const trials = lastTrainings(search.trials);
  const order = (importances ?? []).map(({path}) => path);
  // The most important one stands beside the score.
  const dimensions = definition.dimensions.toSorted((a, b) => order.indexOf(b.path) - order.indexOf(a.path));
  const gains = trials.map((trial) => trialGain(trial, monitor)).filter(Number.isFinite);
  const [lo, hi] = [Math.min(...gains), Math.max(...gains)];
  const scorePlace = (gain: number): number =>
    !Number.isFinite(gain) ? DIVERGED : hi > lo ? (gain - lo) / (hi - lo) : 0.5;
  const diverged = trials.length > gains.length;
  const scoreTicks = (hi > lo ? [0, 0.25, 0.5, 0.75, 1] : [0.5]).map((place) => ({
    place,
    label: showScore(Math.abs(hi > lo ? lo + place * (hi - lo) : lo), monitor),
  }));
  const scoreAxis: ParallelAxis = {
    name: SCORE_NAME[monitor],
    ticks: [...scoreTicks, ...(diverged ? [{place: DIVERGED, label: "diverged"}] : [])],
    discrete: false,
  };
  const roles = rolesOf(trials, choice.winner, monitor, thresholds);
  const common = findCommonValues(search, trials, dimensions.toReversed(), thresholds);
  const absent = dimensions.filter(({path, domain}) =>
    Number.isNaN(placeOf(domain, definition.defaults[path] ?? null)),
  );
  return figure({
    finding: whereBest(common),
    caption: html`Each line is a trial, from its values to its score at the right${monitor === "loss" ? ", the least loss at the top" : ""}. Thick: the winner; thin in colour: the next best; dashed: the defaults; grey: the rest.${definition.method === "halving" ? " A score is after as many epochs as its trial was given, so those that went on further stand higher." : ""}${absent.length > 0 ? ` The defaults have no place on ${list(absent.map(({path}) => path))}, where the space leaves them out.` : ""}`,
    charts: [
      parallelCoordinates({
        id: "parallel",
        ariaLabel: `Values and ${SCORE_NAME[monitor]} of ${count(trials.length, "trial")} on ${count(dimensions.length, "hyper-parameter")}.`,
        axes: [...dimensions.map(toAxis), scoreAxis],
        lines: trials.map((trial, i) => ({
          role: roles[i]!,
          places: [
            ...dimensions.map(({path, domain}) => {
              const place = placeOf(domain, trialValue(trial, path, definition));
              return Number.isNaN(place) ? null : place;
            }),
            scorePlace(trialGain(trial, monitor)),
          ],
        })),
      }),
    ],
    table: html`<p>All values stand in <a href="#trials">the table of trials</a>.</p>`,
  });
}

function toAxis({path, domain}: Dimension): ParallelAxis {
  const values = countValues(domain);
  if (values === undefined) {
    const at = "logUniform" in domain ? decades(...domain.logUniform) : evenly(domain);
    const ticks = at.map((value) => ({place: placeOf(domain, value), label: showValue(value)}));
    return {name: path, ticks, discrete: false};
  }
  const stride = Math.ceil(values / MAX_TICKS);
  const ticks = Array.from({length: values}, (_, i) => i)
    .filter((i) => i % stride === 0)
    .map((i) => ({place: (i + 0.5) / values, label: clip(showValue(nthValue(domain, i)))}));
  return {name: path, ticks, discrete: values <= MAX_TICKS};
}

const evenly = (domain: Domain): Json[] => [0, 0.25, 0.5, 0.75, 1].map((place) => valueAt(domain, place));

/** Powers of ten within a range, with 2 and 5 times them where it is short, and its limits where there is room. */
function decades(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({length: Math.ceil(Math.log10(high)) - first + 1}, (_, i) => first + i);
  const factors = high / low < 100 ? [1, 2, 5] : [1];
  const within = powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high);
  const far = (limit: number): boolean =>
    within.every((value) => Math.abs(Math.log(value / limit)) > TICK_GAP * Math.log(high / low));
  return [...within, ...[low, high].filter(far)];
}

const clip = (text: string): string =>
  [...text].length <= 14 ? text : `${[...text].slice(0, 13).join("")}…`;

function whereBest(common: CommonValues | null): string {
  if (common === null) return "There are too few trials to say where the good ones lie";
  const {best, scored, values} = common;
  if (values.length === 0) return "The best trials lie all over the space: no value is common to them";
  return `The best ${integer(best)} of ${count(scored, "trial")} have ${list(values.slice(0, 3).map(describeCommon))}`;
}

function describeCommon(common: CommonValue): string {
  return "value" in common
    ? `${common.path} at ${showValue(common.value)}`
    : `${common.path} between ${showValue(common.from)} and ${showValue(common.to)}`;
}

export function importance(search: Search, {importances, thresholds}: SearchVerdict): Html {
  if (importances === null)
    return html`<p>Fewer than ${integer(thresholds.minTrials)} trials lie in the space, or all have the same score: importance cannot be measured.</p>`;
  const shown = importances.filter((one) => one.shown);
  const trials = comparedTrials(search).length;
  const first = shown[0];
  return figure({
    finding:
      first === undefined
        ? `No hyper-parameter explains more of the scores than chance would, with ${count(trials, "trial")}`
        : `${first.path} explains ${percent(first.explained, 0)} of the differences between trials${shown.length > 1 ? `, ${shown[1]!.path} ${percent(shown[1]!.explained, 0)}` : ", the others no more than chance would"}`,
    caption: html`Share of the variance of the scores that lies between groups of trials with alike values of one hyper-parameter (η²). Hollow: what 95 in 100 shuffles of the scores stay below; a filled dot at its left shows nothing. What two of them do only together is not seen.${search.definition.method === "tpe" ? " Later rounds look where earlier ones did well, so this speaks for those places most." : ""}${search.definition.method === "halving" ? " Of the first rung, where all trained for the same number of epochs." : ""}`,
    charts: [
      dotInterval({
        id: "importance",
        ariaLabel: `Share of the variance explained by each of ${count(importances.length, "hyper-parameter")}, with the level of chance.`,
        rows: importances.map(({path, explained, noise}) => ({
          name: shortPath(path, search),
          value: explained,
          other: noise,
        })),
        xLabel: "Share of variance explained",
        percent: true,
        width: 560,
      }),
    ],
    table: dataTable({
      caption: "Importance",
      columns: [
        {head: "Hyper-parameter", value: ({path}) => path, names: true},
        {head: "Groups", value: ({groups}) => integer(groups), numeric: true},
        {head: "Explained", value: ({explained}) => percent(explained), numeric: true},
        {head: "By chance up to", value: ({noise}) => percent(noise), numeric: true},
        {head: "Shown", value: ({shown: yes}) => (yes ? "yes" : "no")},
      ],
      rows: importances,
    }),
  });
}
