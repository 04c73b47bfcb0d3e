/** The table of users: on whom the model works. */

import type {UserResult} from "../../artifacts/evaluation/figures.ts";
import {computeClassScores, macroAverage} from "../../stats/class-scores.ts";
import {computeAccuracy, computeMargins, countConfusion} from "../../stats/confusion.ts";
import {orNull} from "../round.ts";
import {cohenKappa} from "./agreement.ts";
import {mean} from "./probability-scores.ts";
import {type ScoredWindows, selectWindows} from "./scored-windows.ts";
import type {WithinPerson} from "./within-person.ts";

/** Each user by name, sorted by code unit. */
export function scoreUsers(test: ScoredWindows, within: WithinPerson, level: number): UserResult[] {
  return [...new Set(test.users)].sort().map((user) => {
    const own = selectWindows(test, (i) => test.users[i] === user);
    const margins = computeMargins(
      countConfusion(own.truth, own.predicted, own.classes.length),
      own.classes.length,
    );
    const most = Math.max(...margins.support);
    const accuracy = computeAccuracy(margins);
    return {
      user,
      windows: own.truth.length,
      sessions: countSessions(own),
      accuracy,
      accuracyInterval: within.intervalOf(accuracy, own.truth.length, level),
      macroF1: macroAverage(computeClassScores(margins).f1),
      kappa: orNull(cohenKappa(margins)),
      meanConfidence: mean(own.confidence),
      majorityShare: most / margins.total,
      majorityClass: own.classes[margins.support.indexOf(most)]!,
    };
  });
}

/** How many sessions the windows are of; equal names of two users are two. */
export function countSessions({users, sessions}: ScoredWindows): number {
  return new Set(sessions.map((session, i) => `${users[i]}\u0000${session}`)).size;
}
