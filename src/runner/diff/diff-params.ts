/** Which parameters two sides were built with, where they differ. */

import {canonical, compareCodeUnits} from "../../platform/canonical.ts";
import {stageOf} from "../definition/stage-of.ts";
import {flatten} from "../engine/reason.ts";
import type {Side} from "./side.ts";

export interface ParamChange {
  /** Dotted; of another file than params.yaml prefixed `file:`. */
  readonly key: string;
  /** Undefined where no stage has it. */
  readonly before: unknown;
  readonly after: unknown;
  /** Stages that declare it, sorted. */
  readonly stages: readonly string[];
}

/** Value by the instance that was built with it. */
type Values = ReadonlyMap<string, unknown>;

/**
 * Sorted by key. Where instances were built with different values, as after a part of a build, each counts by its own:
 * a key then has a change for each pair of values.
 */
export function diffParams(before: Side, after: Side): readonly ParamChange[] {
  const [was, is] = [collect(before), collect(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort(compareCodeUnits);
  return keys.flatMap((key) => diffKey(key, was.get(key) ?? new Map(), is.get(key) ?? new Map()));
}

function diffKey(key: string, was: Values, is: Values): readonly ParamChange[] {
  const changes = new Map<string, {before: unknown; after: unknown; stages: Set<string>}>();
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort(compareCodeUnits)) {
    const old = valueFor(name, was, is.get(name));
    const now = valueFor(name, is, was.get(name));
    if (textOf(old) === textOf(now)) continue;
    const pair = `${textOf(old)} ${textOf(now)}`;
    const change = changes.get(pair) ?? {before: old, after: now, stages: new Set()};
    change.stages.add(stageOf(name));
    changes.set(pair, change);
  }
  return [...changes.values()].map(({stages, ...values}) => ({
    key,
    ...values,
    stages: [...stages].sort(compareCodeUnits),
  }));
}

/** Of an instance that a side does not have, what others there were built with: its own value, if one has it. */
function valueFor(name: string, values: Values, other: unknown): unknown {
  if (values.has(name)) return values.get(name);
  const known = [...values.values()];
  return known.find((value) => textOf(value) === textOf(other)) ?? known[0];
}

function textOf(value: unknown): string {
  return value === undefined ? "" : canonical(value);
}

function collect({records}: Side): ReadonlyMap<string, Values> {
  const found = new Map<string, Map<string, unknown>>();
  for (const [name, {params}] of records)
    for (const [key, value] of flatten(params)) {
      const values = found.get(key) ?? new Map<string, unknown>();
      values.set(name, value);
      found.set(key, values);
    }
  return found;
}
