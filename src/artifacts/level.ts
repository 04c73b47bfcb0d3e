/** The levels of a verdict and their order; evidence can only raise a level. */
import * as z from "zod";

export const levelSchema = z.enum(["pass", "unknown", "warn", "fail"]);

/** `unknown` is "cannot tell": nothing was found, and what there is could not have shown it. */
export type Level = z.infer<typeof levelSchema>;

const ORDER: Readonly<Record<Level, number>> = {pass: 0, unknown: 1, warn: 2, fail: 3};

/** The worst of the levels, `pass` of none. Levels are compared by rank, never as strings. */
export function worst(levels: Iterable<Level>): Level {
  let found: Level = "pass";
  for (const level of levels) if (ORDER[level] > ORDER[found]) found = level;
  return found;
}

/** Whether something was found; `unknown` is not that. */
export const isAlarm = (level: Level): boolean => level === "warn" || level === "fail";

/** Negative when `a` is worse than `b`, for sorting worst first. */
export function compareWorstFirst(a: Level, b: Level): number {
  return ORDER[b] - ORDER[a];
}
