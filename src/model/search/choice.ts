/**
 * Which trial won, how sure that is, and what choosing cost.
 *
 * The best of many noisy scores is too good a figure for itself. Its optimism is measured by choosing again without
 * each inner validation user in turn, by the others' windows alone, and scoring what was chosen then on the one left
 * out; over all of them that is a score which no choice has seen. (Nested validation: Varma and Simon, 2006,
 * https://doi.org/10.1186/1471-2105-7-91.) What remains in it: each trial's best epoch, the survivors of halving and
 * the proposals of tpe were chosen with all these users.
 *
 * Intervals are from a bootstrap over whole users, the same resamples for both of a pair.
 */
import type {BestTrial, Estimate} from "../../artifacts/search/best.ts";
import {DEFAULTS, type Monitor, type Search, type Trial} from "../../artifacts/search/search.ts";
import {bootstrapUnits, percentileInterval, sumUnits} from "../../stats/bootstrap.ts";
import {KeyedRandom} from "../training/keyed-random.ts";
import {SEARCH_PURPOSE} from "./sample.ts";
import {candidates, gainOf, rank, scoreSums, sumsOf} from "./score.ts";

export const LEVEL = 0.95;
const ROUNDS = 2000;

export interface Choice {
  readonly winner: Trial;
  readonly score: Estimate;
  /** The defaults, trained for as many epochs as the winner; null where they diverged. */
  readonly defaults: {
    readonly trial: Trial;
    readonly score: Estimate;
    /** By how much the winner is better: positive is better, for a loss as well. */
    readonly gain: Estimate;
  } | null;
  readonly rechosen: BestTrial["rechosen"];
}

/** Throws where no trial has a score, which `requireScore` has refused before. */
export function choose(search: Search): Choice {
  const {monitor, seed} = search.definition;
  const running = candidates(search).filter(({scores}) => scores !== null);
  const winner = rank(running, monitor)[0];
  if (winner === undefined) throw new Error("no trial has a score");
  const defaults = running.find(({id}) => id === DEFAULTS);
  return {
    winner,
    score: estimate([winner], monitor, seed, ([score]) => score!),
    defaults:
      defaults === undefined
        ? null
        : {
            trial: defaults,
            score: estimate([defaults], monitor, seed, ([score]) => score!),
            gain: estimate([winner, defaults], monitor, seed, ([a, b]) => gainOf(a! - b!, monitor)),
          },
    rechosen: rechoose(winner, running, monitor),
  };
}

/** A statistic of the trials' scores, with an interval over users. */
function estimate(
  trials: readonly Trial[],
  monitor: Monitor,
  seed: number,
  statistic: (scores: readonly number[]) => number,
): Estimate {
  const users = trials[0]!.byUser.length;
  const units = Array.from({length: users}, (_, u) => join(trials.map(({byUser}) => sumsOf(byUser[u]!))));
  const compute = (sums: Float64Array): number => {
    const size = sums.length / trials.length;
    return statistic(trials.map((_, t) => scoreSums(sums.subarray(t * size, (t + 1) * size))[monitor]));
  };
  const value = compute(sumUnits(units));
  if (users < 2) return {value, low: null, high: null};
  const random = new KeyedRandom().open({purpose: SEARCH_PURPOSE.bootstrap, seed, a: 0, b: 0});
  const [draws] = bootstrapUnits(
    units,
    ROUNDS,
    () => random.uniform(),
    (sums) => [compute(sums)],
  );
  const {lo, hi} = percentileInterval(draws!, LEVEL);
  return {value, low: lo, high: hi};
}

function join(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function rechoose(winner: Trial, running: readonly Trial[], monitor: Monitor): Choice["rechosen"] {
  const users = winner.byUser.map(({user}) => user);
  if (users.length < 2) return null;
  const sums = new Map(running.map((trial) => [trial, trial.byUser.map(sumsOf)]));
  const left = users.map((user, u) => {
    const gains = running.map((trial) => {
      const others = sums.get(trial)!.filter((_, v) => v !== u);
      return {trial, gain: gainOf(scoreSums(sumUnits(others))[monitor], monitor)};
    });
    const best = gains.reduce((a, b) => (b.gain > a.gain ? b : a));
    return {user, id: best.trial.id, sums: sums.get(best.trial)![u]!};
  });
  const score = scoreSums(sumUnits(left.map((one) => one.sums)))[monitor];
  return {
    score,
    optimism: gainOf(winner.scores![monitor] - score, monitor),
    chosen: left.map(({user, id}) => ({user, id})),
  };
}
