/** Every training of a search in a table. */
import type {Choice} from "../../search/choice.ts";
import {type Search, type Trial, trialValue} from "../../search/record.ts";
import {rank} from "../../search/score.ts";
import {ABSENT, integer} from "../format.ts";
import {type Html, html} from "../html.ts";
import {dataTable} from "../table.ts";
import {capital, SCORE_NAME, shortPath, showScore, showValue, trialAnchor} from "./words.ts";

/** Best first, each training in a row that links lead to. */
export function trialTable(search: Search, choice: Choice): Html {
  const {definition, trials} = search;
  const {monitor, dimensions} = definition;
  const others = (["macroF1", "accuracy", "loss"] as const).filter((name) => name !== monitor);
  const rungs = new Set(trials.map(({round}) => round)).size > 1;
  const rows =
    definition.method === "halving"
      ? [...new Set(trials.map(({round}) => round))]
          .sort((a, b) => b - a)
          .flatMap((rung) =>
            rank(
              trials.filter(({round}) => round === rung),
              monitor,
            ),
          )
      : rank(trials, monitor);
  return dataTable({
    caption: html`Every training, ${definition.method === "halving" ? "the last rung first, " : ""}the best first${definition.method === "halving" ? " within each" : ""}`,
    columns: [
      {
        head: "Trial",
        value: (trial) => html`<span id="${trialAnchor(trial)}">${name(trial, choice)}</span>`,
        names: true,
      },
      ...(rungs
        ? [
            {
              head: definition.method === "halving" ? "Rung" : "Round",
              value: ({round}: Trial) => integer(round),
              numeric: true,
            },
          ]
        : []),
      {
        head: capital(SCORE_NAME[monitor]),
        value: ({scores}) => showScore(scores?.[monitor], monitor),
        numeric: true,
      },
      ...others.map((other) => ({
        head: capital(SCORE_NAME[other]),
        value: ({scores}: Trial) => showScore(scores?.[other], other),
        numeric: true,
      })),
      ...dimensions.map(({path}) => {
        const value = (trial: Trial) => trialValue(trial, path, definition);
        const numeric = rows.every((trial) => typeof value(trial) === "number");
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
      ...(new Set(trials.map(({parameters}) => parameters)).size === 1
        ? []
        : [{head: "Parameters", value: ({parameters}: Trial) => integer(parameters), numeric: true}]),
      {head: "Ended", value: (trial) => unbroken(ending(trial))},
    ],
    rows,
    absent: "diverged, so there is no score.",
  });
}

/** On one line: the table scrolls. */
const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

function name(trial: Trial, {winner}: Choice): Html {
  const won = trial.id === winner.id && trial.round === winner.round;
  return won ? html`<strong>${unbroken(`${trial.id}, the winner`)}</strong>` : html`${trial.id}`;
}

function ending({stopped, broken, scores}: Trial): string {
  if (broken !== null)
    return `diverged at step ${integer(broken.step)} of epoch ${integer(broken.epoch)}, in ${broken.layer}`;
  return scores === null ? "diverged" : stopped;
}
