/** `best.json`: what won, in the forms in which it goes on: a block to paste, and arguments for `--set`. */
import type {BestTrial} from "../../artifacts/search/best.ts";
import type {Search} from "../../artifacts/search/search.ts";
import type {Values} from "../../artifacts/search/trial.ts";
import {type Choice, LEVEL} from "./choice.ts";
import {configure} from "./configure.ts";

/** Only what the winner changes; empty where the defaults won. */
export function winningBlock({winner}: Choice): Values {
  const blocks = Object.keys(winner.values)
    .flatMap((path) =>
      path
        .split(".")
        .slice(0, -1)
        .map((_, i, parts) => parts.slice(0, i + 1).join(".")),
    )
    .sort();
  const empty = Object.fromEntries([...new Set(blocks)].map((path) => [path, {}]));
  return configure(configure({}, empty), winner.values);
}

/** `train.learningRate=0.001` for each value. */
export function winningWords({winner}: Choice): string[] {
  return Object.entries(winner.values)
    .map(([path, value]) => `train.${path}=${JSON.stringify(value)}`)
    .sort();
}

export function describeBest({definition, trials}: Search, choice: Choice): BestTrial {
  const {winner, score, defaults, rechosen} = choice;
  return {
    kymo: "search-best/1",
    trial: winner.id,
    round: winner.round,
    train: winningBlock(choice),
    set: winningWords(choice),
    epochs: {budget: winner.budget, best: winner.bestEpoch},
    monitor: definition.monitor,
    users: definition.users.validation,
    level: LEVEL,
    score,
    defaults: defaults === null ? null : {score: defaults.score, gain: defaults.gain},
    rechosen,
    trainings: trials.length,
    epochsSpent: trials.reduce((sum, {ran}) => sum + ran, 0),
  };
}
