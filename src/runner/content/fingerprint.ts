/**
 * The fingerprint of an instance: SHA-256 of everything that may change what it writes, and of nothing else.
 *
 * Not in it: the instance's name, desc, place in the file, frozen, always_changed and tracked (they decide
 * whether to look and who gets the result, not what comes out), whether an output is cached, and the clock, machine and user.
 */
import objectHash from "object-hash";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import type {Dep, Instance, Out, Param} from "../definition/instance.ts";
import type {DepRecord} from "../store/record.ts";
import {CONTENT_RULES, formatOf} from "./format.ts";

export interface FingerprintInput {
  readonly instance: Instance;
  /** Digest of the code reached; of a command `cmd:…`. */
  readonly code: string;
  readonly packages: Readonly<Record<string, string>>;
  /** As `findRuntime` gives it. */
  readonly runtime: string | undefined;
  readonly deps: readonly DepRecord[];
  /** As `readEnvironment` gives it: no secret in the clear. A declared name that is missing here is unset. */
  readonly env: Readonly<Record<string, string>>;
}

/** Pure: the order in which `input` lists things does not matter; that of the keys within a parameter does. */
export function computeFingerprint({instance, code, packages, runtime, deps, env}: FingerprintInput): string {
  const preimage = {
    // Goes up when a rule of this file changes: no earlier fingerprint is then one of ours.
    version: "kymo.fingerprint/4",
    // A function and a command with equal text are not the same thing.
    kind: instance.action.kind,
    // What runs: the digest of all code that the function reaches, or the commands and where they run.
    code,
    action: instance.action.kind === "cmd" ? [instance.action.commands, instance.action.wdir] : null,
    // A package's new version may compute something else.
    packages,
    // Another major version of Node may print a number otherwise.
    runtime,
    // Only what is declared: the function is given no other parameter.
    params: sorted(instance.params.map((param: Param) => hashParam(param, instance.action.kind))),
    // A stage function may read its bindings, and `random` is seeded with them.
    bindings: instance.bindings,
    // The names under which the function finds its paths; a glob arrives as a list even if one file matches.
    roles: sorted(instance.deps.map((dep: Dep) => canonical([dep.role, dep.many]))),
    // Which data it reads: by content, so that an upstream rerun with the same result stops here. The path
    // enters because a stage may read a session's name from it.
    deps: sorted(deps.map(({role, path, content}) => canonical([role, path, content]))),
    // What it is to write, under which name, and how that will be read.
    outs: sorted(instance.outs.map((out: Out) => canonical(outParts(out)))),
    // Declared variables; unset is not the same as empty.
    env: Object.fromEntries(instance.env.map((name) => [name, Object.hasOwn(env, name) ? env[name] : null])),
    // What was made without the guard is not known to stand on its inputs alone: under it, it has to run again.
    ...(instance.strict ? {} : {strict: false}),
    ...(instance.network ? {network: true} : {}),
    // The same of what was made where an earlier instance had used the packages.
    ...(instance.sharesProcess ? {sharesProcess: true} : {}),
  };
  return sha256(canonical(preimage));
}

/** `persist`: the command finds its earlier output, and may go on from it. */
function outParts({role, path, kind, persist}: Out): unknown[] {
  return [role, path, kind, CONTENT_RULES[formatOf(path)], persist];
}

const hashed = new WeakMap<Param, string>();

/** A function is given the value, with its keys in order; a command may read the file, and see how it is written. */
function hashParam(param: Param, kind: Instance["action"]["kind"]): string {
  const {file, key, spelled} = param;
  if (kind === "cmd") return canonical([file, key, spelled]);
  const known = hashed.get(param) ?? canonical([file, key, hashValue(param.value)]);
  hashed.set(param, known);
  return known;
}

/**
 * object-hash tags types. It takes -0 for 0, and a value that is referred to twice (a YAML alias) for another than two
 * equal ones; so it is given a copy in which neither occurs.
 */
function hashValue(value: unknown): string {
  return objectHash(
    {value: unshare(value)},
    {algorithm: "sha256", respectType: false, unorderedObjects: false},
  );
}

function unshare(value: unknown): unknown {
  if (Object.is(value, -0)) return Symbol.for("-0");
  if (Array.isArray(value)) return value.map(unshare);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unshare(item)]));
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort(compareCodeUnits);
}
