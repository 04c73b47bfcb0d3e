/**
 * Which trial won, how sure that is, and what choosing cost.
 *
 * The best of many noisy scores is too good a figure for itself. Its optimism is measured by choosing again without
 * each inner validation user in turn, by the others' windows alone, and scoring what was chosen then on the one left
 * out; over all of them that is a score which no choice has seen. (Nested validation: Varma and Simon, 2006,
 * https://doi.org/10.1186/1471-2105-7-91.) What remains in it: each trial's best epoch, the survivors of halving and
 * the proposals of tpe were chosen with all these users.
 *
 * Intervals are over users, as those of an evaluation: from how a score, or the difference of two, moves with each user.
 */
import type {BestTrial, Estimate} from "../../artifacts/search/best.ts";
import {DEFAULTS, type Monitor, type Search, type Trial} from "../../artifacts/search/search.ts";
import {
  countUnitsOfClasses,
  figureInterval,
  meanUnitsOfClasses,
  studentInterval,
} from "../../stats/cluster-interval.ts";
import {linearise, sumClusters} from "../../stats/cluster-variance.ts";
import {candidates, gainOf, rank, scoreSums, sumsOf} from "./score.ts";

export const LEVEL = 0.95;

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
  const {monitor} = search.definition;
  const running = candidates(search).filter(({scores}) => scores !== null);
  const winner = rank(running, monitor)[0];
  if (winner === undefined) throw new Error("no trial has a score");
  const defaults = running.find(({id}) => id === DEFAULTS);
  return {
    winner,
    score: estimateScore(winner, monitor),
    defaults:
      defaults === undefined
        ? null
        : {
            trial: defaults,
            score: estimateScore(defaults, monitor),
            gain: estimateGain(winner, defaults, monitor),
          },
    rechosen: rechoose(winner, running, monitor),
  };
}

/** A trial's score, with an interval over users. */
function estimateScore({byUser}: Trial, monitor: Monitor): Estimate {
  const users = byUser.map(sumsOf);
  const total = sumClusters(users);
  const value = scoreSums(total)[monitor];
  const [influences] = linearise(users, total, (sums) => [scoreSums(sums)[monitor]]);
  const sample = {units: unitsOf(byUser, monitor), windows: countWindows(total), level: LEVEL};
  const {lo, hi} = figureInterval(value, influences!, monitor === "loss" ? null : [0, 1], sample);
  return {value, low: orNull(lo), high: orNull(hi)};
}

/** By how much a trial is better than another, with an interval over users; none where no user moves the difference. */
function estimateGain(trial: Trial, other: Trial, monitor: Monitor): Estimate {
  const pairs = trial.byUser.map((own, u) =>
    Float64Array.from([...sumsOf(own), ...sumsOf(other.byUser[u]!)]),
  );
  const gainIn = (sums: Float64Array): number => {
    const half = sums.length / 2;
    const scoreIn = (part: Float64Array): number => gainOf(scoreSums(part)[monitor], monitor);
    return scoreIn(sums.subarray(0, half)) - scoreIn(sums.subarray(half));
  };
  const total = sumClusters(pairs);
  const value = gainIn(total);
  const influences = linearise(pairs, total, (sums) => [gainIn(sums)])[0]!;
  const {lo, hi} = studentInterval(value, influences, {
    units: unitsOf(trial.byUser, monitor),
    level: LEVEL,
  });
  return {value, low: orNull(lo), high: orNull(hi)};
}

/** Users who tell of the score: for macro F1 those who show a class, on average over the classes. */
function unitsOf(byUser: Trial["byUser"], monitor: Monitor): number {
  if (monitor !== "macroF1") return byUser.length;
  const confusions = byUser.map(({confusion}) => Float64Array.from(confusion.flat()));
  return meanUnitsOfClasses(countUnitsOfClasses(confusions, byUser[0]!.confusion.length));
}

/** Windows in summed users, whose last value is the loss. */
const countWindows = (sums: Float64Array): number =>
  sums.subarray(0, -1).reduce((total, windows) => total + windows, 0);

const orNull = (limit: number): number | null => (Number.isFinite(limit) ? limit : null);

function rechoose(winner: Trial, running: readonly Trial[], monitor: Monitor): Choice["rechosen"] {
  const users = winner.byUser.map(({user}) => user);
  if (users.length < 2) return null;
  const sums = new Map(running.map((trial) => [trial, trial.byUser.map(sumsOf)]));
  const left = users.map((user, u) => {
    const gains = running.map((trial) => {
      const others = sums.get(trial)!.filter((_, v) => v !== u);
      return {trial, gain: gainOf(scoreSums(sumClusters(others))[monitor], monitor)};
    });
    const best = gains.reduce((a, b) => (b.gain > a.gain ? b : a));
    return {user, id: best.trial.id, sums: sums.get(best.trial)![u]!};
  });
  const score = scoreSums(sumClusters(left.map((one) => one.sums)))[monitor];
  return {
    score,
    optimism: gainOf(winner.scores![monitor] - score, monitor),
    chosen: left.map(({user, id}) => ({user, id})),
  };
}
