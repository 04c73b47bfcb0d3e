/** What the figures are compared over: the users, the sessions where there is one user, or nothing. */
import type {ScoredWindows} from "./scored-windows.ts";

export interface Units {
  readonly unit: "user" | "session" | "none";
  /** The unit of each window (n). */
  readonly keys: readonly string[];
}

export function chooseUnits({users, sessions}: Pick<ScoredWindows, "users" | "sessions">): Units {
  if (new Set(users).size > 1) return {unit: "user", keys: users};
  const keys = sessions.map((session, i) => `${users[i]}\u0000${session}`);
  return {unit: new Set(keys).size > 1 ? "session" : "none", keys};
}
