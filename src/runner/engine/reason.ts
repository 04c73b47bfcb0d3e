/**
 * Why an instance is stale: one ordered list, made here, read by `repro`, `status` and `why` alike.
 */

import {canonical} from "../../platform/canonical.ts";
import type {Out} from "../definition/instance.ts";
import type {DepRecord, RunRecord} from "../store/record.ts";
import type {Inputs} from "./inputs.ts";

export type Reason =
  | {readonly kind: "never built"}
  | {readonly kind: "definition changed"; readonly what: string}
  | {readonly kind: "code changed"; readonly symbols: readonly string[]}
  | {readonly kind: "runtime changed"; readonly before: string; readonly after: string}
  | {readonly kind: "package changed"; readonly name: string; readonly before: string; readonly after: string}
  | {
      readonly kind: "parameter changed";
      readonly key: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | {readonly kind: "environment changed"; readonly name: string}
  | {
      readonly kind: "dependency changed";
      readonly path: string;
      readonly how: "changed" | "added" | "removed" | "missing";
    }
  | {readonly kind: "upstream stale"; readonly names: readonly string[]}
  | {readonly kind: "output missing"; readonly path: string}
  | {readonly kind: "output altered"; readonly path: string}
  | {readonly kind: "forced"}
  | {readonly kind: "always changed"};

/** What an instance is to write, or has written. */
interface Written {
  readonly outs: readonly Pick<Out, "role" | "path">[];
}

/**
 * Every difference between what was recorded and what is, in the order of the `Reason` union; empty when the
 * inputs are the same. `explainCode` names the symbols that differ between two code digests.
 */
export function compareInputs(
  instance: Written,
  before: RunRecord | undefined,
  now: Inputs,
  explainCode: (before: string, after: string) => readonly string[],
): Reason[] {
  if (before === undefined) return [{kind: "never built"}];
  if (before.fingerprint === now.fingerprint) return [];
  const reasons: Reason[] = [];
  const isCommand = now.code.startsWith("cmd:");
  if (before.code.startsWith("cmd:") !== isCommand) {
    reasons.push({kind: "definition changed", what: isCommand ? "run became cmd" : "cmd became run"});
  } else if (before.code !== now.code && isCommand) {
    reasons.push({kind: "definition changed", what: "the command"});
  }
  reasons.push(...compareOuts(instance, before));
  if (!isCommand && !before.code.startsWith("cmd:") && before.code !== now.code)
    reasons.push({kind: "code changed", symbols: explainCode(before.code, now.code)});
  if (before.runtime !== now.runtime && before.runtime !== undefined && now.runtime !== undefined)
    reasons.push({kind: "runtime changed", before: before.runtime, after: now.runtime});
  for (const name of unionKeys(before.packages, now.packages)) {
    const [was, is] = [before.packages[name] ?? "absent", now.packages[name] ?? "absent"];
    if (was !== is) reasons.push({kind: "package changed", name, before: was, after: is});
  }
  reasons.push(...compareParams(before.params, now.params));
  for (const name of unionKeys(before.env, now.env))
    if (before.env[name] !== now.env[name]) reasons.push({kind: "environment changed", name});
  reasons.push(...compareDeps(before.deps, now.deps));
  if (reasons.length === 0)
    reasons.push({
      kind: "definition changed",
      what: "what its names bind, how its parameters are written, strict, network, or kymo's own fingerprint",
    });
  return reasons;
}

function compareOuts(instance: Written, before: RunRecord): Reason[] {
  const was = before.outs.map((out) => `${out.role}=${out.path}`).sort();
  const is = instance.outs.map((out) => `${out.role}=${out.path}`).sort();
  return was.join("\n") === is.join("\n") ? [] : [{kind: "definition changed", what: "its outputs"}];
}

function compareParams(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Reason[] {
  const was = flatten(before);
  const is = flatten(now);
  const reasons: Reason[] = [];
  for (const key of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    if (canonical(was.get(key)) !== canonical(is.get(key)))
      reasons.push({kind: "parameter changed", key, before: was.get(key), after: is.get(key)});
  }
  // the same leaves, their keys in another order
  for (const [key, after] of Object.entries(now))
    if (canonical(before[key]) === canonical(after) && JSON.stringify(before[key]) !== JSON.stringify(after))
      reasons.push({kind: "parameter changed", key, before: before[key], after});
  return reasons;
}

/** Leaves by dotted key, so that a changed branch is shown as the leaves that changed. */
export function flatten(value: unknown, key = "", into = new Map<string, unknown>()): Map<string, unknown> {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    for (const [name, child] of Object.entries(value))
      flatten(child, key === "" ? name : `${key}.${name}`, into);
  } else {
    into.set(key, value);
  }
  return into;
}

function compareDeps(before: readonly DepRecord[], now: readonly DepRecord[]): Reason[] {
  const keyOf = (dep: DepRecord) => `${dep.role}\0${dep.path}`;
  const was = new Map(before.map((dep) => [keyOf(dep), dep]));
  const is = new Map(now.map((dep) => [keyOf(dep), dep]));
  const reasons: Reason[] = [];
  for (const [key, dep] of is) {
    const old = was.get(key);
    if (old === undefined) reasons.push({kind: "dependency changed", path: dep.path, how: "added"});
    else if (old.content !== dep.content)
      reasons.push({kind: "dependency changed", path: dep.path, how: "changed"});
  }
  for (const [key, dep] of was)
    if (!is.has(key)) reasons.push({kind: "dependency changed", path: dep.path, how: "removed"});
  return reasons;
}

function unionKeys(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

/** One reason as one line of English. */
export function formatReason(reason: Reason): string {
  switch (reason.kind) {
    case "never built":
    case "forced":
      return reason.kind;
    case "always changed":
      return "always_changed";
    case "definition changed":
      return `definition changed: ${reason.what}`;
    case "code changed":
      return reason.symbols.length === 0
        ? "code changed (it was built elsewhere, so the symbols are not known here)"
        : `code changed: ${reason.symbols.join("; ")}`;
    case "runtime changed":
      return `runtime changed: ${reason.before} → ${reason.after}`;
    case "package changed":
      return `package ${reason.name} changed: ${describePackage(reason.before, reason.after)}`;
    case "parameter changed":
      return `parameter ${reason.key} changed: ${formatValue(reason.before)} → ${formatValue(reason.after)}`;
    case "environment changed":
      return `environment variable ${reason.name} changed`;
    case "dependency changed":
      return reason.how === "changed"
        ? `dependency ${reason.path} changed`
        : `dependency ${reason.path} ${reason.how === "missing" ? "is missing" : `was ${reason.how}`}`;
    case "upstream stale":
      return `waits for ${reason.names.join(", ")}`;
    case "output missing":
      return `output ${reason.path} is missing`;
    case "output altered":
      return `output ${reason.path} was altered`;
  }
}

function formatValue(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

/** Texts as in packages.ts: version, digest of what is locked below it, digest of what is installed. */
function describePackage(before: string, after: string): string {
  const [was, lockedBefore] = before.split(" ");
  const [is, lockedNow] = after.split(" ");
  if (was !== is) return `${was} → ${is}`;
  return lockedBefore === lockedNow
    ? `${is}, files of it or of what it stands on`
    : `${is}, what it stands on`;
}
