/**
 * Which trials a round has, from what the rounds before it found.
 *
 * The first round has the defaults as well, so that a search always says what it gained. Successive halving (Jamieson
 * and Talwalkar, 2016, https://arxiv.org/abs/1502.07943): rung r has the best ⌈trials · keep^(r−1)⌉ of the rung before,
 * and each trains until epoch epochs · (1/keep)^(r−1), going on from where it was. The defaults go on in every rung.
 */

import {DEFAULTS, type Definition, type Search, type Trial} from "../../artifacts/search/search.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {gridTrials, type Proposal, randomTrial} from "./sample.ts";
import {rank, trialGain} from "./score.ts";
import {tpeTrials} from "./tpe.ts";

/** 10 trials of which 0.7 are kept are 7, whatever the last bit of the product says. */
const ROUNDING = 1e-9;

export interface PlannedTrial extends Proposal {
  /** Epochs in all. */
  readonly budget: number;
  /** Those it ran in the round before, from which it goes on; 0 for a new one. */
  readonly epochsBefore: number;
}

/** The trials of round `round + 1`. Throws an ExpectedError where every trial so far has diverged. */
export function planRound({round, definition, trials}: Search): PlannedTrial[] {
  const {method, epochs, dimensions, seed, trials: count} = definition;
  const fresh = (proposals: readonly Proposal[]): PlannedTrial[] =>
    proposals.map((proposal) => ({...proposal, budget: epochs, epochsBefore: 0}));
  if (round === 0) return fresh([{id: DEFAULTS, values: {}}, ...firstTrials(definition)]);
  requireScore(trials);
  if (method === "halving") return nextRung(definition, trials, round);
  if (method === "tpe")
    return fresh(tpeTrials(dimensions, observe(definition, trials), {seed, first: round * count + 1, count}));
  throw new Error(`${method} has no round ${round + 1}`);
}

/** Throws an ExpectedError where no trial has a score, so that there is nothing to choose from. */
export function requireScore(trials: readonly Trial[]): void {
  if (trials.some(({scores}) => scores !== null)) return;
  const {id, diverged} = trials[0]!;
  const where =
    diverged === null
      ? ""
      : `; ${id} at step ${diverged.step} of epoch ${diverged.epoch}, first in layer ${diverged.layer}`;
  throw new ExpectedError(
    "input",
    `all ${trials.length} trials diverged: their loss stopped being finite${where}`,
    {
      file: "params.yaml",
      place: "search.space",
      hint: "Lower learningRate, in the block train and in search.space, or set train.clip.",
    },
  );
}

function firstTrials({method, dimensions, seed, trials}: Definition): Proposal[] {
  if (method === "grid") return gridTrials(dimensions);
  return Array.from({length: trials}, (_, i) => randomTrial(dimensions, seed, i + 1));
}

function nextRung(
  {trials: count, keep, epochs, monitor}: Definition,
  trials: readonly Trial[],
  rung: number,
) {
  const last = trials.filter(({round, scores}) => round === rung && scores !== null);
  const best = rank(
    last.filter(({id}) => id !== DEFAULTS),
    monitor,
  ).slice(0, Math.ceil(count * keep ** rung - ROUNDING));
  const budget = Math.round(epochs * (1 / keep) ** rung);
  const chosen = new Set([DEFAULTS, ...best.map(({id}) => id)]);
  return last
    .filter(({id}) => chosen.has(id))
    .map(({id, values, epochs: behind}): PlannedTrial => ({id, values, budget, epochsBefore: behind.length}));
}

/** The defaults are an observation too, where their values lie in the space. */
function observe(definition: Definition, trials: readonly Trial[]) {
  return trials.map((trial) => ({
    values: trial.id === DEFAULTS ? definition.defaults : trial.values,
    gain: trialGain(trial, definition.monitor),
  }));
}
