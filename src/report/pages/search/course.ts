/** How the search went: the best so far, and how each trial learnt. */

import type {Monitor, Search, Trial} from "../../../artifacts/search/search.ts";
import {lastTrainings} from "../../../judgement/search/best-trials.ts";
import type {SearchVerdict} from "../../../judgement/search/verdict.ts";
import type {Choice} from "../../../model/search/choice.ts";
import {trialGain} from "../../../model/search/score.ts";
import {figure} from "../../figure.ts";
import {capital, count, integer, percent} from "../../format.ts";
import type {Html} from "../../html.ts";
import {percentTick, tick} from "../../plot/axes.ts";
import {trialCurves} from "../../plot/trial-curves.ts";
import {trialScores} from "../../plot/trial-scores.ts";
import {dataTable} from "../../table.ts";
import {rolesOf, roundName, SCORE_NAME, showScore, trialLink, trialName} from "./words.ts";

const showTick =
  (monitor: Monitor) =>
  (score: number): string =>
    monitor === "accuracy" ? percentTick(score) : tick(score, 3);

export function bestSoFar(search: Search, choice: Choice, {thresholds}: SearchVerdict): Html {
  const {definition, trials} = search;
  const {monitor} = definition;
  const roles = rolesOf(trials, choice.winner, monitor, thresholds);
  const bests = runningBest(trials, monitor);
  const at = trials.findIndex(({id, round}) => id === choice.winner.id && round === choice.winner.round);
  const after = trials.length - at - 1;
  const halving = definition.method === "halving";
  return figure({
    finding: halving
      ? `The winner came out of ${count(new Set(trials.map(({round}) => round)).size, "rung")}, each with fewer trials and more epochs`
      : after === 0
        ? `The winner is the last of ${count(trials.length, "training")}: a longer search may find better still`
        : `The winner is training ${integer(at + 1)} of ${integer(trials.length)}; the ${integer(after)} after it found nothing better`,
    caption: `Dots: the trainings in their order; line: the best score so far${monitor === "loss" ? ", which is the least" : ""}. Filled: the best; large: the winner; dashed: the defaults${trials.some(({scores}) => scores === null) ? "; crosses at the bottom: diverged" : ""}.${halving ? " Scores of different rungs are after different numbers of epochs." : ""}`,
    charts: [
      trialScores({
        id: "best-so-far",
        ariaLabel: `${capital(SCORE_NAME[monitor])} of ${count(trials.length, "training")} in their order, and the best so far.`,
        trials: trials.map((trial, i) => ({
          score: trial.scores?.[monitor] ?? null,
          best: bests[i]?.scores?.[monitor] ?? null,
          round: trial.round,
          role: roles[i]!,
        })),
        roundName: roundName(search),
        defaults: choice.defaults?.score.value ?? null,
        yLabel: capital(SCORE_NAME[monitor]),
        show: showTick(monitor),
      }),
    ],
    table: dataTable({
      caption: "Where the best so far changed",
      columns: [
        {head: "Training", value: ({i}) => integer(i + 1), numeric: true, names: true},
        {head: "Trial", value: ({trial}) => trialLink(trial)},
        {
          head: capital(SCORE_NAME[monitor]),
          value: ({trial}) => showScore(trial.scores?.[monitor], monitor),
          numeric: true,
        },
      ],
      rows: trials.flatMap((trial, i) => (bests[i] === trial ? [{trial, i}] : [])),
    }),
  });
}

/** At each training the best trial up to it; undefined before the first score. */
function runningBest(trials: readonly Trial[], monitor: Monitor): (Trial | undefined)[] {
  let best: Trial | undefined;
  return trials.map((trial) => {
    const gain = trialGain(trial, monitor);
    if (Number.isFinite(gain) && (best === undefined || gain > trialGain(best, monitor))) best = trial;
    return best;
  });
}

export function learningCurves(
  search: Search,
  choice: Choice,
  {unfinished, thresholds}: SearchVerdict,
): Html {
  const {monitor} = search.definition;
  // What went on in a later rung has its earlier epochs in it.
  const trials = lastTrainings(search.trials);
  const roles = rolesOf(trials, choice.winner, monitor, thresholds);
  return figure({
    finding: `${integer(unfinished.trials)} of ${count(unfinished.scored, "trial")} ${unfinished.trials === 1 ? "was" : "were"} best at the last epoch they were given${unfinished.most ? ": most had not finished learning" : ""}`,
    caption: `${capital(SCORE_NAME[monitor])} on the inner validation windows after each epoch. Thick: the winner; thin in colour: the next best; dashed: the defaults; grey: the rest${trials.some(({scores}) => scores === null) ? "; a cross: diverged there" : ""}.${monitor === "loss" ? " Less is better." : ""}`,
    charts: [
      trialCurves({
        id: "curves-of-trials",
        ariaLabel: `${capital(SCORE_NAME[monitor])} of ${count(trials.length, "trial")} over their epochs; ${trialName(choice.winner)} won.`,
        curves: trials.map((trial, i) => ({
          role: roles[i]!,
          values: trial.epochs.map(({validation}) => validation[monitor]),
          diverged: trial.scores === null,
        })),
        yLabel: capital(SCORE_NAME[monitor]),
        show: showTick(monitor),
      }),
    ],
    table: dataTable({
      caption: "The course of each trial",
      columns: [
        {head: "Trial", value: (trial) => trialLink(trial), names: true},
        {head: "Epochs", value: ({epochs}) => integer(epochs.length), numeric: true},
        {
          head: "After the first",
          value: ({epochs}) => showScore(epochs[0]?.validation[monitor], monitor),
          numeric: true,
        },
        {
          head: "After half",
          value: ({epochs}) =>
            showScore(epochs[Math.ceil(epochs.length / 2) - 1]?.validation[monitor], monitor),
          numeric: true,
        },
        {
          head: "After the last",
          value: ({epochs}) => showScore(epochs.at(-1)?.validation[monitor], monitor),
          numeric: true,
        },
        {
          head: "Training accuracy at the last",
          value: ({epochs}) => percent(epochs.at(-1)?.train.accuracy),
          numeric: true,
        },
      ],
      rows: trials,
      absent: "diverged before the end of its first epoch.",
    }),
  });
}
