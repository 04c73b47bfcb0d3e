/**
 * Three versions of dag.lock, merged instance by instance.
 *
 * What one side changed is taken from it, so two branches that built different stages merge without a conflict. Where
 * both built the same one otherwise, both records stand between git's markers: which of them holds follows from the
 * merged sources, and `repro` finds it out. A record that one side removed and the other changed stays: it is a fact, and
 * `repro` takes it away with the outputs of an instance that is no more.
 */
import {compareCodeUnits} from "../../platform/canonical.ts";
import {formatRecords} from "./lock-file.ts";
import {checkOf} from "./parse-record.ts";
import type {RunRecord} from "./record.ts";

type Records = ReadonlyMap<string, RunRecord>;

export interface MergedLock {
  readonly text: string;
  /** The instances that both sides changed, sorted. */
  readonly conflicts: readonly string[];
}

export function mergeLocks(base: Records, ours: Records, theirs: Records): MergedLock {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort(compareCodeUnits);
  const merged = names.flatMap((name) => {
    const records = mergeInstance(base.get(name), ours.get(name), theirs.get(name));
    return records.length === 0 ? [] : [{name, records}];
  });
  const conflicts = merged.filter(({records}) => records.length > 1).map(({name}) => name);
  if (conflicts.length === 0) {
    const records = merged.map(({name, records: [only]}) => [name, only!] as const);
    return {text: formatRecords(Object.fromEntries(records)), conflicts};
  }
  const blocks = merged.map(({name, records}, i) => {
    const comma = i === merged.length - 1 ? "" : ",";
    const [own, other] = records.map((record) => `${formatBlock(name, record)}${comma}`);
    return other === undefined ? own! : ["<<<<<<< ours", own, "=======", other, ">>>>>>> theirs"].join("\n");
  });
  const [head, foot] = splitEmpty();
  return {text: `${head}\n${blocks.join("\n")}\n${foot}`, conflicts};
}

/** The one that holds, none, or in a conflict both. */
function mergeInstance(
  base: RunRecord | undefined,
  ours: RunRecord | undefined,
  theirs: RunRecord | undefined,
): readonly RunRecord[] {
  const [was, own, other] = [base, ours, theirs].map((record) => record && checkOf(record));
  if (own === other || other === was) return ours === undefined ? [] : [ours];
  if (own === was) return theirs === undefined ? [] : [theirs];
  return [ours, theirs].filter((record) => record !== undefined);
}

/** The lines of one instance in a lock, without a comma. */
function formatBlock(name: string, record: RunRecord): string {
  const [head, foot] = splitEmpty();
  return formatRecords({[name]: record}).slice(head.length + 1, -foot.length - 1);
}

/** What stands in a lock before and after the instances. */
function splitEmpty(): readonly [head: string, foot: string] {
  const [before, after] = formatRecords({}).split("{}") as [string, string];
  return [`${before}{`, ` }${after}`];
}
