/** Is an instance fresh? The one place that decides, for `repro`, `status` and `why`. */
import type {Instance} from "../definition/instance.ts";
import type {RunRecord} from "../state/record.ts";
import {compareInputs, type Inputs, type Reason} from "./reason.ts";
import {findRecordedDigest} from "./recorded-digest.ts";
import {readInputs, type Workspace} from "./workspace.ts";

export interface Inspection {
  readonly inputs: Inputs;
  /** The record that holds, or the last known one to compare with. */
  readonly record: RunRecord | undefined;
  /** Empty when fresh. */
  readonly reasons: readonly Reason[];
}

export interface InspectOptions {
  readonly force?: boolean;
  /** False: an instance marked always_changed is judged by its inputs alone. */
  readonly alwaysChanged?: boolean;
}

/** Compares inputs and outputs with what was recorded. Throws MissingDependency and code errors. */
export async function inspect(
  workspace: Workspace,
  instance: Instance,
  {force = false, alwaysChanged = true}: InspectOptions = {},
): Promise<Inspection> {
  const inputs = await readInputs(workspace, instance);
  const candidates = workspace.lock.candidates(instance.name);
  const record = candidates.find(({fingerprint}) => fingerprint === inputs.fingerprint) ?? candidates[0];
  const reasons = compareInputs(instance, record, inputs, (before, after) =>
    workspace.code.explain(before, after),
  );
  if (record !== undefined && record.fingerprint === inputs.fingerprint)
    reasons.push(...(await compareOutputs(workspace, instance, record)));
  if (instance.frozen && !force) {
    const lost = reasons.filter(({kind}) => kind === "output missing" || kind === "never built");
    return {inputs, record, reasons: lost};
  }
  if (force) reasons.push({kind: "forced"});
  if (instance.alwaysChanged && alwaysChanged) reasons.push({kind: "always changed"});
  return {inputs, record, reasons};
}

/** Outputs that are gone or not as recorded. */
export async function compareOutputs(
  {digests}: Workspace,
  instance: Instance,
  record: RunRecord,
): Promise<Reason[]> {
  const reasons: Reason[] = [];
  for (const {path} of instance.outs) {
    const expected = record.outs.find((out) => out.path === path)?.bytes;
    const actual = await findRecordedDigest(digests, path);
    if (actual === undefined) reasons.push({kind: "output missing", path});
    else if (actual !== expected) reasons.push({kind: "output altered", path});
  }
  return reasons;
}
