/**
 * Values held against the rules. A rule looks at one value only and a verdict is the worst of what was found, so that
 * more evidence can never lower it.
 */

import type {Cause, Rule, Verdict} from "../../artifacts/drift/verdict.ts";
import {compareWorstFirst, type Level, worst} from "../../artifacts/level.ts";
import type {Rules} from "./rules.ts";

interface About {
  /** One sentence with the figures. */
  readonly evidence: string;
  readonly likelyCause: string;
  /** Id of the cause where one rule judges several things, such as channels; the rule's own unless given. */
  readonly id?: string;
  /** Keeps the level at a warning where the evidence alone is weak. */
  readonly cap?: "warn";
  /** The threshold itself breaks the rule: for counts. */
  readonly inclusive?: boolean;
}

/**
 * The cause as a list of one, empty where the rule holds or the value is NaN: could not be measured. An infinite one
 * breaks its rule like any other. Throws an Error for an id that no rule has.
 */
export function judge(rules: Rules, id: string, value: number, about: About): Cause[] {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  const broken = findBroken(rule, value, about.inclusive ?? false);
  if (broken === undefined) return [];
  return [
    {
      id: about.id ?? rule.id,
      level: about.cap ?? broken.level,
      title: rule.title,
      evidence: about.evidence,
      value,
      threshold: broken.threshold,
      margin: Math.abs(value - broken.threshold),
      likelyCause: about.likelyCause,
    },
  ];
}

function findBroken(
  {broken, fail, warn, unknown}: Rule,
  value: number,
  inclusive: boolean,
): {level: Level; threshold: number} | undefined {
  const isPast = (threshold: number): boolean =>
    (inclusive && value === threshold) || (broken === "above" ? value > threshold : value < threshold);
  if (fail !== null && isPast(fail)) return {level: "fail", threshold: fail};
  if (warn !== null && isPast(warn)) return {level: "warn", threshold: warn};
  if (unknown !== null && isPast(unknown)) return {level: "unknown", threshold: unknown};
  return undefined;
}

/** The worst level among causes, `pass` of none. */
export function levelOf(causes: readonly Cause[]): Level {
  return worst(causes.map((cause) => cause.level));
}

/** Causes worst first; those of one level in the order they were found in. */
export function sortCauses(causes: readonly Cause[]): Cause[] {
  return [...causes].sort((a, b) => compareWorstFirst(a.level, b.level));
}

const MOST_LIKELY = 3;

/** The first three different likely causes at `level`, for a headline. */
export function likelyCauses(sorted: readonly Cause[], level: Level): string {
  const likely = sorted.filter((cause) => cause.level === level).map((cause) => cause.likelyCause);
  return [...new Set(likely)].slice(0, MOST_LIKELY).join("; ");
}

/** The verdict over the causes of one recording, in the order of the checks. */
export function verdictOf(causes: readonly Cause[]): Verdict {
  const sorted = sortCauses(causes);
  const level = levelOf(sorted);
  return {level, headline: headlineOf(level, sorted), causes: sorted};
}

function headlineOf(level: Level, sorted: readonly Cause[]): string {
  switch (level) {
    case "pass":
      return "Nothing here is further from the reference than its own people are from each other.";
    case "unknown":
      return `Nothing was found, but a change could have been missed: ${likelyCauses(sorted, level)}.`;
    case "warn":
      return `Look before you trust the predictions: ${likelyCauses(sorted, level)}.`;
    case "fail":
      return `Do not trust the predictions: ${likelyCauses(sorted, level)}.`;
  }
}
