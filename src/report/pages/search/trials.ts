/** Every training of a search in a table, the best open to view, the rest behind a fold where they are many. */

import type {Search, Trial} from "../../../artifacts/search/search.ts";
import type {Choice} from "../../../model/search/choice.ts";
import {rank} from "../../../model/search/score.ts";
import {trialValue} from "../../../model/search/trial-value.ts";
import {details} from "../../figure.ts";
import {ABSENT, capital, count, integer} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable, type TableColumn} from "../../table.ts";
import {roundName, SCORE_NAME, shortPath, showScore, showValue, trialAnchor} from "./words.ts";

/** Up to so many rows the table is shown whole. */
const MAX_OPEN = 40;
const OPEN_OF_MANY = 20;

/** Best first, each training in a row that links lead to. */
export function trialTable(search: Search, choice: Choice): Html {
  const rows = ordered(search);
  const within =
    search.definition.method === "halving"
      ? "the last rung first, the best first within each"
      : "the best first";
  const table = (caption: string, shown: readonly Trial[]): Html =>
    dataTable({
      caption,
      columns: columns(search, choice),
      rows: shown,
      absent: "diverged, so there is no score.",
    });
  if (rows.length <= MAX_OPEN) return table(`Every training, ${within}`, rows);
  const rest = rows.slice(OPEN_OF_MANY);
  return html`${table(`The first ${integer(OPEN_OF_MANY)} of ${count(rows.length, "training")}, ${within}`, rows.slice(0, OPEN_OF_MANY))}${details(
    `The other ${integer(rest.length)}`,
    table(`The other trainings, ${within}`, rest),
  )}`;
}

/** Best first; with halving rung by rung, since scores after different numbers of epochs do not compare. */
function ordered({definition: {method, monitor}, trials}: Search): Trial[] {
  if (method !== "halving") return rank(trials, monitor);
  const rungs = [...new Set(trials.map(({round}) => round))].sort((a, b) => b - a);
  return rungs.flatMap((rung) => {
    const own = trials.filter(({round}) => round === rung);
    return rank(own, monitor);
  });
}

function columns(search: Search, choice: Choice): TableColumn<Trial>[] {
  const {definition, trials} = search;
  const {monitor} = definition;
  const several = (of: (trial: Trial) => number): boolean => new Set(trials.map(of)).size > 1;
  const others = (["macroF1", "accuracy", "loss"] as const).filter((other) => other !== monitor);
  const round: TableColumn<Trial> = {
    head: capital(roundName(search)),
    value: (trial) => integer(trial.round),
    numeric: true,
  };
  const parameters: TableColumn<Trial> = {
    head: "Parameters",
    value: (trial) => integer(trial.parameters),
    numeric: true,
  };
  return [
    {
      head: "Trial",
      value: (trial) => html`<span id="${trialAnchor(trial)}">${name(trial, choice)}</span>`,
      names: true,
    },
    ...(several((trial) => trial.round) ? [round] : []),
    ...[monitor, ...others].map((score) => ({
      head: capital(SCORE_NAME[score]),
      value: ({scores}: Trial) => showScore(scores?.[score], score),
      numeric: true,
    })),
    ...definition.dimensions.map(({path}) => {
      const value = (trial: Trial) => trialValue(trial, path, definition);
      const numeric = trials.every((trial) => typeof value(trial) === "number");
      return {
        head: shortPath(path, search),
        value: (trial: Trial) => unbroken(showValue(value(trial))),
        numeric,
      };
    }),
    {
      head: "Best epoch",
      value: ({bestEpoch, epochs, scores}) =>
        scores === null ? ABSENT : `${integer(bestEpoch)} of ${integer(epochs.length)}`,
      numeric: true,
    },
    ...(several((trial) => trial.parameters) ? [parameters] : []),
    {head: "Ended", value: (trial) => unbroken(ending(trial))},
  ];
}

/** On one line: the table scrolls. */
const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

function name(trial: Trial, {winner}: Choice): Html {
  const won = trial.id === winner.id && trial.round === winner.round;
  return won ? html`<strong>${unbroken(`${trial.id}, the winner`)}</strong>` : html`${trial.id}`;
}

function ending({stopped, diverged, scores}: Trial): string {
  if (diverged !== null)
    return `diverged at step ${integer(diverged.step)} of epoch ${integer(diverged.epoch)}, in ${diverged.layer}`;
  return scores === null ? "diverged" : stopped;
}
