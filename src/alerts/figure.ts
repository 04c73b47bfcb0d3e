/** A figure that rules may watch, as whoever measured it hands it over. */
import type {Level} from "../artifacts/level.ts";
import type {AlertRule} from "./params.ts";

export type Source = "drift" | "evaluation" | "metrics" | "trigger";

export interface Figure {
  readonly source: Source;
  /** `prediction.confidence`, `headline.macroF1.lo`, `har_confidence_mean`. */
  readonly name: string;
  /** What it is of, where there are several: a session, labels. */
  readonly of: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number | null;
  /** Where it was judged already: the level and the threshold that was passed. */
  readonly judged: {readonly level: Level; readonly threshold: number | null} | null;
  readonly likelyCause: string;
  readonly advice: string;
  /** The report's file name; empty where there is none. */
  readonly report: string;
}

/** A rule that a figure breaks now. */
export interface Broken {
  readonly rule: string;
  readonly figure: Figure;
  readonly threshold: number | null;
  readonly direction: "above" | "below" | "judged";
}

const RANK = {pass: 0, unknown: 1, warn: 2, fail: 3};

/** What `figure` breaks of the rule; undefined where it does not, or has no value to say so. */
export function findBroken(name: string, rule: AlertRule, figure: Figure): Broken | undefined {
  if (!matches(rule.on, `${figure.source}/${figure.name}`)) return undefined;
  if (!isMeasured(rule, figure)) return undefined;
  const {value, judged} = figure;
  if (rule.at !== undefined)
    return RANK[judged!.level] >= RANK[rule.at]
      ? {rule: name, figure, threshold: judged!.threshold, direction: "judged"}
      : undefined;
  if (value === null) return undefined;
  if (rule.above !== undefined && value > rule.above)
    return {rule: name, figure, threshold: rule.above, direction: "above"};
  if (rule.below !== undefined && value < rule.below)
    return {rule: name, figure, threshold: rule.below, direction: "below"};
  return undefined;
}

/** Whether the figure says that the rule is broken or that it holds. */
export function isMeasured({at}: AlertRule, {value, judged}: Figure): boolean {
  if (at !== undefined) return judged !== null && judged.level !== "unknown";
  return value !== null && !Number.isNaN(value);
}

/** `*` stands for anything, all else for itself. */
export function matches(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern.split("*");
  if (!name.startsWith(first!)) return false;
  if (rest.length === 0) return name === pattern;
  const last = rest.pop()!;
  let at = first!.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** `drift/*` → `drift`. */
export const sourceOf = (rule: AlertRule): Source => rule.on.slice(0, rule.on.indexOf("/")) as Source;
