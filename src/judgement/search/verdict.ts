/** Whether a search was worth it: what won, whether it is better than the defaults, and what makes that doubtful. */
import {type Level, worst} from "../../artifacts/level.ts";
import type {Estimate} from "../../artifacts/search/best.ts";
import {DEFAULTS, type Search, type Trial} from "../../artifacts/search/search.ts";
import type {Choice} from "../../model/search/choice.ts";
import {type Importance, measureImportance} from "../../model/search/importance.ts";
import {gainOf} from "../../model/search/score.ts";
import {placeOf} from "../../model/search/space.ts";
import {lastTrainings} from "./best-trials.ts";
import type {SearchThresholds} from "./params.ts";

export interface SearchVerdict {
  readonly level: Level;
  readonly reasons: readonly SearchReason[];
  /** Most important first; null where there are too few trials, or all have the same score. */
  readonly importances: readonly Importance[] | null;
  /** Trials that were best at the last epoch they were given, and all with a score. */
  readonly unfinished: {readonly trials: number; readonly scored: number; readonly most: boolean};
  /** What it was judged by. */
  readonly thresholds: SearchThresholds;
}

export type SearchReason =
  /** A single person, or people who do not differ in it: there is no spread to judge it by. */
  | {readonly kind: "difference unknown"; readonly people: number}
  | {readonly kind: "difference may be none"; readonly gain: Estimate}
  | CostReason
  | {readonly kind: "cost unknown"}
  | {readonly kind: "few people"; readonly people: number}
  | {readonly kind: "at the edge"; readonly paths: readonly string[]}
  | {readonly kind: "still improving"; readonly budget: number}
  | {readonly kind: "diverged"; readonly trials: readonly Trial[]};

/** What choosing cost, by choosing again without each person in turn. */
export interface CostReason {
  readonly kind: "cost";
  /** How often the winner was chosen again, of how many times. */
  readonly same: number;
  readonly times: number;
  /** Of the trials chosen again, on the people left out. */
  readonly score: number;
  /** By how much the winner's own score flatters. */
  readonly optimism: number;
  /** By how much that score is better than the defaults'; null where there is nothing to compare with. */
  readonly gain: number | null;
}

export function judgeSearch(search: Search, choice: Choice, thresholds: SearchThresholds): SearchVerdict {
  const {winner, defaults, rechosen} = choice;
  const sure = defaults?.gain.low != null && defaults.gain.low > 0;
  const cost = describeCost(search, choice);
  const won = winner.id !== DEFAULTS;
  const reasons: SearchReason[] = [];
  if (won && defaults !== null && !sure)
    reasons.push(
      defaults.gain.low === null
        ? {kind: "difference unknown", people: search.definition.users.validation.length}
        : {kind: "difference may be none", gain: defaults.gain},
    );
  if (won && cost !== null) reasons.push(cost);
  const people = search.definition.users.validation.length;
  return {
    level: won
      ? worst([
          defaults === null || sure ? "pass" : "warn",
          people >= thresholds.minUsers ? "pass" : "warn",
          rechosen === null || (cost?.gain != null && cost.gain <= 0) ? "warn" : "pass",
        ])
      : "fail",
    reasons: [...reasons, ...listDoubts(search, choice, thresholds)],
    importances: measureImportance(search, thresholds),
    unfinished: countUnfinished(search),
    thresholds,
  };
}

function describeCost({definition}: Search, {winner, defaults, rechosen}: Choice): CostReason | null {
  if (rechosen === null) return null;
  const {score, optimism, chosen} = rechosen;
  return {
    kind: "cost",
    same: chosen.filter(({id}) => id === winner.id).length,
    times: chosen.length,
    score,
    optimism,
    gain: defaults === null ? null : gainOf(score - defaults.score.value, definition.monitor),
  };
}

/** What makes a reader doubt, whoever won. */
function listDoubts(
  search: Search,
  {winner, rechosen}: Choice,
  {minUsers, edgeShare}: SearchThresholds,
): SearchReason[] {
  const people = search.definition.users.validation.length;
  const diverged = search.trials.filter(({scores}) => scores === null);
  const paths = findEdges(search, winner, edgeShare);
  const reasons: SearchReason[] = [];
  if (rechosen === null) reasons.push({kind: "cost unknown"});
  if (winner.id !== DEFAULTS && people > 1 && people < minUsers) reasons.push({kind: "few people", people});
  if (paths.length > 0) reasons.push({kind: "at the edge", paths});
  if (winner.budget > 1 && wasStillImproving(winner))
    reasons.push({kind: "still improving", budget: winner.budget});
  if (diverged.length > 0) reasons.push({kind: "diverged", trials: diverged});
  return reasons;
}

const wasStillImproving = ({stopped, bestEpoch, budget}: Trial): boolean =>
  stopped === "all epochs" && bestEpoch === budget;

/** Paths of ranges, and of lists of three numbers and more, in which the winner has one of the outermost values. */
function findEdges({definition}: Search, {values, id}: Trial, edgeShare: number): string[] {
  if (id === DEFAULTS) return [];
  return definition.dimensions.flatMap(({path, domain}) => {
    const value = values[path] ?? null;
    if (!("values" in domain)) {
      const place = placeOf(domain, value);
      return place <= edgeShare || place >= 1 - edgeShare ? [path] : [];
    }
    const numbers = domain.values.filter((item) => typeof item === "number");
    if (numbers.length < domain.values.length || numbers.length < 3) return [];
    return value === Math.min(...numbers) || value === Math.max(...numbers) ? [path] : [];
  });
}

function countUnfinished(search: Search): SearchVerdict["unfinished"] {
  const scored = lastTrainings(search.trials).filter(({scores}) => scores !== null);
  const unfinished = scored.filter(wasStillImproving).length;
  return {trials: unfinished, scored: scored.length, most: unfinished > scored.length / 2};
}
