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

/** Sorted by key. A stage that was built with another value than the rest counts by its own. */
export function diffParams(before: Side, after: Side): readonly ParamChange[] {
  const [was, is] = [collect(before), collect(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort(compareCodeUnits);
  return keys.flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    if (
      canonical(old?.value ?? null) === canonical(now?.value ?? null) &&
      (old === undefined) === (now === undefined)
    )
      return [];
    const stages = [...new Set([...(old?.stages ?? []), ...(now?.stages ?? [])])].sort(compareCodeUnits);
    return [{key, before: old?.value, after: now?.value, stages}];
  });
}

function collect({
  records,
}: Side): ReadonlyMap<string, {readonly value: unknown; readonly stages: Set<string>}> {
  const found = new Map<string, {value: unknown; stages: Set<string>}>();
  for (const [name, {params}] of records)
    for (const [key, value] of flatten(params)) {
      const known = found.get(key) ?? {value, stages: new Set()};
      known.value = value;
      known.stages.add(stageOf(name));
      found.set(key, known);
    }
  return found;
}
