/** Which outputs two sides have, and which of them differ. */
import {compareCodeUnits} from "../../platform/canonical.ts";
import type {FileRecord, RunRecord} from "../store/record.ts";
import type {Side} from "./side.ts";

export interface Output extends FileRecord {
  readonly instance: string;
  readonly record: RunRecord;
}

export interface OutputPair {
  readonly path: string;
  readonly before: Output | undefined;
  readonly after: Output | undefined;
}

export interface PairedOutputs {
  /** Of both sides, with another content. Sorted by path, as the others. */
  readonly changed: readonly (OutputPair & {readonly before: Output; readonly after: Output})[];
  readonly added: readonly Output[];
  readonly removed: readonly Output[];
  /** The same content under another path. */
  readonly renamed: readonly {readonly before: Output; readonly after: Output}[];
  /** How many are the same. */
  readonly same: number;
}

export function pairOutputs(before: Side, after: Side): PairedOutputs {
  const was = outputsOf(before);
  const is = outputsOf(after);
  const changed: (OutputPair & {before: Output; after: Output})[] = [];
  let same = 0;
  for (const [path, old] of was) {
    const now = is.get(path);
    if (now === undefined) continue;
    if (old.content === now.content) same += 1;
    else changed.push({path, before: old, after: now});
  }
  const removed = [...was.values()].filter(({path}) => !is.has(path));
  const added = [...is.values()].filter(({path}) => !was.has(path));
  const renamed = pairRenamed(removed, added);
  const moved = new Set(renamed.flatMap((pair) => [pair.before, pair.after]));
  return {
    changed,
    renamed,
    same,
    removed: removed.filter((output) => !moved.has(output)),
    added: added.filter((output) => !moved.has(output)),
  };
}

/** By path, sorted. */
export function outputsOf({records}: Side): ReadonlyMap<string, Output> {
  const all = [...records].flatMap(([instance, record]) =>
    record.outs.map((out): Output => ({...out, instance, record})),
  );
  return new Map(all.sort((a, b) => compareCodeUnits(a.path, b.path)).map((output) => [output.path, output]));
}

/** Each removed one with the first added one of the same content. */
function pairRenamed(removed: readonly Output[], added: readonly Output[]): PairedOutputs["renamed"] {
  const byContent = new Map<string, Output[]>();
  for (const output of added.toReversed())
    byContent.set(output.content, [...(byContent.get(output.content) ?? []), output]);
  return removed.flatMap((before) => {
    const after = byContent.get(before.content)?.pop();
    return after === undefined ? [] : [{before, after}];
  });
}
