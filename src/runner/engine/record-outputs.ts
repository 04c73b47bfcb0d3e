/** Checks what a run has written, keeps it in the store, and remembers it in the run cache. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Failure} from "../../platform/failure.ts";
import type {Instance, Out} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";
import {type Inputs, type Looks, readInputs} from "./inputs.ts";
import {findSecretIn} from "./keep-secrets.ts";
import {findNewMatch, lookAtMatched} from "./new-matches.ts";
import type {Workspace} from "./workspace.ts";

export type Recorded =
  | {readonly ok: true; readonly record: RunRecord}
  | {readonly ok: false; readonly failure: Failure};

/**
 * Outputs must be there, and the inputs untouched: else nothing is recorded. `before` is how these looked when it was
 * decided to run; `placeOf` is where an output lies, relative to the workspace.
 */
export async function recordOutputs(
  workspace: Workspace,
  instance: Instance,
  inputs: Inputs,
  before: Looks,
  placeOf: (out: Out) => string,
): Promise<Recorded> {
  const {root, runs, steps} = workspace;
  const missing = instance.outs.find((out) => !existsSync(join(root, placeOf(out))));
  if (missing !== undefined) return {ok: false, failure: describeMissing(instance, missing)};
  for (const out of instance.outs) {
    const secret = findSecretIn(instance, join(root, placeOf(out)));
    if (secret !== undefined) return {ok: false, failure: describeSecret(out, secret)};
  }
  const looks: Looks = new Map();
  const [now, outs] = await Promise.all([
    readInputs(workspace, instance, looks),
    Promise.all(instance.outs.map((out) => recordOutput(workspace, out, placeOf(out)))),
  ]);
  for (const [folder, look] of lookAtMatched(workspace, instance)) looks.set(folder, look);
  const newMatch = instance.action.kind === "cmd" ? findNewMatch(workspace, instance) : undefined;
  if (newMatch !== undefined) return {ok: false, failure: describeChange(inputs, now, [newMatch])};
  const touched = [...before].flatMap(([path, look]) => (looks.get(path) === look ? [] : [path]));
  if (touched.length > 0 || now.fingerprint !== inputs.fingerprint)
    return {ok: false, failure: describeChange(inputs, now, touched)};
  const record: RunRecord = {...inputs, outs};
  steps.reached("after-store");
  runs.put(record);
  steps.reached("after-run-cache");
  return {ok: true, record};
}

async function recordOutput(
  {root, digests, store}: Workspace,
  {role, path, cache}: Out,
  place: string,
): Promise<RunRecord["outs"][number]> {
  const [stored, content] = await Promise.all([
    cache ? store.put(join(root, place)) : undefined,
    digests.content(place),
  ]);
  const bytes = stored?.bytes ?? (await digests.bytes(place));
  return {role, path, bytes, content, size: stored?.size ?? digests.size(place)};
}

function describeMissing(instance: Instance, out: Out): Failure {
  return {
    reason: "output missing",
    message: `${instance.name} ended well but did not write ${out.path}`,
    file: instance.at.file,
    place: `line ${out.at.line}`,
    hint: "Write it, or take it out of the stage's outs.",
  };
}

function describeSecret({path}: Out, variable: string): Failure {
  return {
    reason: "stage failed",
    message: `${path} holds the value of ${variable}, which is secret, so nothing was recorded`,
    file: path,
    hint: "Leave it out of what is written.",
  };
}

/** `touched`: files that were written to, whatever they hold now. */
function describeChange(before: Inputs, now: Inputs, touched: readonly string[]): Failure {
  const changed = now.deps.filter((dep, i) => dep.content !== before.deps[i]?.content).map(({path}) => path);
  const [first, ...others] = new Set([...changed, ...touched]);
  const more =
    others.length === 0 ? "" : others.length === 1 ? ` and ${others[0]}` : ` and ${others.length} more`;
  return {
    reason: "input changed",
    message: `${first === undefined ? "its code" : `${first}${more}`} changed while it ran, so nothing was recorded`,
    ...(first === undefined ? {} : {file: first}),
    hint: "Run again, and leave its inputs alone until it has ended.",
  };
}
