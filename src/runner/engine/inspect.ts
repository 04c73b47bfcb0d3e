/** Is an instance fresh? The one place that decides, for `repro`, `status` and `why`. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Instance, Node} from "../definition/instance.ts";
import type {RunRecord} from "../store/record.ts";
import {type Inputs, type Looks, readInputs} from "./inputs.ts";
import {findRecordedDigest} from "./lock-records.ts";
import {MissingDependency} from "./missing-dependency.ts";
import {compareInputs, type Reason} from "./reason.ts";
import {hasSameOuts} from "./restore.ts";
import type {Workspace} from "./workspace.ts";

export interface Inspection {
  readonly inputs: Inputs;
  /** The record that holds, or the last known one to compare with. */
  readonly record: RunRecord | undefined;
  /** Empty when fresh. */
  readonly reasons: readonly Reason[];
}

export interface InspectOptions {
  readonly force?: boolean;
  /** Is given how the inputs looked. */
  readonly looks?: Looks;
  /** False: an instance marked always_changed is judged by its inputs alone. */
  readonly alwaysChanged?: boolean;
}

/** Of an instance that is not frozen: compares inputs and outputs with what was recorded. Throws MissingDependency and code errors. */
export async function inspect(
  workspace: Workspace,
  {instance, dynamicOn = []}: Node,
  {force = false, alwaysChanged = true, looks}: InspectOptions = {},
): Promise<Inspection> {
  for (const {stage, producer} of dynamicOn) refuseUnknown(workspace, instance, stage, producer);
  const inputs = await readInputs(workspace, instance, looks);
  const candidates = workspace.lock.recordsOf(instance.name);
  const record = candidates.find(({fingerprint}) => fingerprint === inputs.fingerprint) ?? candidates[0];
  const reasons = compareInputs(instance, record, inputs, (before, after) =>
    workspace.code.explain(before, after),
  );
  if (record !== undefined && record.fingerprint === inputs.fingerprint)
    reasons.push(...(await compareOutputs(workspace, instance, record)));
  if (force) reasons.push({kind: "forced"});
  if (instance.alwaysChanged && alwaysChanged) reasons.push({kind: "always changed"});
  return {inputs, record, reasons};
}

export interface FrozenInspection {
  /** The record that its outputs are those of, where there is one. */
  readonly record: RunRecord | undefined;
  /** Outputs that are not there. */
  readonly missing: readonly string[];
  /** True where the store has them all. */
  readonly restorable: boolean;
}

/** Without a frozen producer's folder it is not known what the instance stands on, and nobody asked for it. */
function refuseUnknown(
  {root, pipeline}: Workspace,
  instance: Instance,
  stage: string,
  producer: string,
): void {
  const writer = pipeline.nodes.find((node) => node.instance.name === producer)?.instance;
  if (writer?.frozen !== true) return;
  const missing = writer.outs.find(({path}) => !existsSync(join(root, path)));
  if (missing !== undefined)
    throw new MissingDependency(instance, `the instances of ${stage}`, missing.path, writer);
}

/** A frozen instance is used as it is, so only that its outputs are there is looked at. */
export async function inspectFrozen(workspace: Workspace, instance: Instance): Promise<FrozenInspection> {
  const {root, lock, runs, store} = workspace;
  const missing = instance.outs.map(({path}) => path).filter((path) => !existsSync(join(root, path)));
  const candidates = lock.recordsOf(instance.name);
  let record = candidates[0];
  if (candidates.length > 1)
    for (const candidate of candidates.toReversed())
      if ((await compareOutputs(workspace, instance, candidate)).length === 0) record = candidate;
  const stored = record === undefined || missing.length === 0 ? undefined : runs.find(record.fingerprint);
  const restorable =
    stored !== undefined &&
    hasSameOuts(instance, stored.outs) &&
    stored.outs.every(({bytes}) => store.has(bytes));
  return {record, missing, restorable};
}

/** Outputs that are missing or not as recorded. */
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
