/** The few lines that stand above a diff: what was compared, why it differs, how much. */

import {compareCodeUnits} from "../../../platform/canonical.ts";
import {stageOf} from "../../definition/stage-of.ts";
import {type Diff, type FoundCause, isEmpty} from "../diff.ts";
import {count} from "./number.ts";

export interface Summary {
  readonly title: string;
  /** Each once, that of the most artifacts first. */
  readonly causes: readonly CauseSummary[];
  readonly counts: string;
  /** Which of the causes, from 1, an artifact has. */
  numbersOf(artifact: {readonly causes: readonly FoundCause[]}): readonly number[];
}

export interface CauseSummary {
  readonly key: string;
  readonly text: string;
  /** The stage or the instances that it holds of. */
  readonly where: string;
  /** "3 artifacts". */
  readonly artifacts: string;
}

export function summarise(diff: Diff): Summary {
  const {before, after, changed, added, removed, renamed, same} = diff;
  const all = [...changed, ...added, ...removed, ...renamed].flatMap(({causes}) => causes);
  const parts = [
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(added.length > 0 ? [`${added.length} added`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(renamed.length > 0 ? [`${renamed.length} renamed`] : []),
  ];
  const counts = isEmpty(diff)
    ? `No artifact differs: all ${count(same, "artifact")} are the same.`
    : `${parts.join(", ")}; ${count(same, "artifact")} the same.`;
  const causes = groupCauses(all);
  const numbers = new Map(causes.map(({key}, i) => [key, i + 1]));
  return {
    title: `${before} → ${after}`,
    causes,
    counts,
    numbersOf: (artifact) =>
      [...new Set(artifact.causes.map((cause) => numbers.get(keyOf(cause))!))].sort((a, b) => a - b),
  };
}

function keyOf({text, instance}: FoundCause): string {
  return `${stageOf(instance)}\n${text}`;
}

function groupCauses(causes: readonly FoundCause[]): readonly CauseSummary[] {
  const groups = new Map<string, {text: string; instances: Set<string>; artifacts: number}>();
  for (const cause of causes) {
    const key = keyOf(cause);
    const group = groups.get(key) ?? {text: cause.text, instances: new Set(), artifacts: 0};
    group.instances.add(cause.instance);
    group.artifacts += 1;
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a, one], [b, other]) => other.artifacts - one.artifacts || compareCodeUnits(a, b))
    .map(([key, {text, instances, artifacts}]) => ({
      key,
      text,
      where:
        instances.size === 1 ? [...instances][0]! : `${key.split("\n", 1)[0]}, ${instances.size} instances`,
      artifacts: count(artifacts, "artifact"),
    }));
}
