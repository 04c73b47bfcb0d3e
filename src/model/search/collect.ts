/** A round's results join what is known from the rounds before. */

import type {Search} from "../../artifacts/search/search.ts";
import type {TrialResult} from "../../artifacts/search/trial.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {planRound, requireScore} from "./plan.ts";

/**
 * The search after round `before.round + 1`, its trials in the order in which they were planned. Throws an
 * ExpectedError
 * where a planned trial has no result, or where no trial of the search has a score.
 */
export function collectRound(before: Search, results: readonly TrialResult[]): Search {
  const round = before.round + 1;
  const byId = new Map(results.map((result) => [result.id, result]));
  const trials = planRound(before).map(({id}) => {
    const found = byId.get(id);
    if (found !== undefined) return {...found, round};
    throw new ExpectedError("input", `trial ${id} of round ${round} has no result`, {
      hint: "Run it: `pnpm dag repro search_report`.",
    });
  });
  const all = [...before.trials, ...trials];
  requireScore(all);
  return {...before, round, trials: all};
}
