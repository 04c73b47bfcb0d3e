/** What is stale, without running anything. */

import {type Failure, toFailure} from "../../platform/failure.ts";
import type {Instance, Node, Pipeline} from "../definition/instance.ts";
import {compareOutputs, inspect, inspectFrozen} from "./inspect.ts";
import {lookAtCodeOnce} from "./look-at-code.ts";
import {MissingDependency} from "./missing-dependency.ts";
import type {Reason} from "./reason.ts";
import {waitsFor} from "./select.ts";
import type {Workspace} from "./workspace.ts";

export interface Status {
  readonly name: string;
  /** Empty when fresh. */
  readonly reasons: readonly Reason[];
  /** Set where it cannot be built as things are. */
  readonly failure?: Failure;
  /** True when the store has the outputs of exactly these inputs: it would be restored, not run. */
  readonly restorable: boolean;
  /** True of a frozen instance that has no outputs: left so until someone names it. */
  readonly unbuilt?: true;
}

/** The statuses where there is nothing to do, else undefined. Stops at the first stale node. */
export async function findAllFresh(
  workspace: Workspace,
  nodes: readonly Node[],
): Promise<readonly Status[] | undefined> {
  const statuses: Status[] = [];
  const looking = lookAtCodeOnce(workspace, Number.POSITIVE_INFINITY);
  for (const node of nodes) {
    const [status] = await computeStatus(looking, [node]);
    if (status === undefined || !isFresh(status)) return undefined;
    statuses.push(status);
  }
  return statuses;
}

export function isFresh({reasons, failure}: Status): boolean {
  return reasons.length === 0 && failure === undefined;
}

/**
 * Inspects the nodes in order. A node below a stale one is stale as well ("upstream stale"), though early cutoff
 * may spare it when it comes to a run.
 */
export async function computeStatus(
  workspace: Workspace,
  nodes: readonly Node[],
  isForced: (name: string) => boolean = () => false,
): Promise<Status[]> {
  const statuses: Status[] = [];
  const looking = lookAtCodeOnce(workspace, Number.POSITIVE_INFINITY);
  const stale = new Set<string>();
  for (const node of nodes) {
    const {instance} = node;
    if (instance.frozen) {
      const status = await computeFrozenStatus(workspace, instance);
      if (!isFresh(status)) stale.add(instance.name);
      statuses.push(status);
      continue;
    }
    const waiting = [...new Set(waitsFor(node).filter((name) => stale.has(name)))];
    let status: Status;
    try {
      const {inputs, reasons} = await inspect(looking, node, {force: isForced(instance.name)});
      const own = reasons.filter((reason) => waiting.length === 0 || reason.kind !== "dependency changed");
      const all: Reason[] =
        waiting.length === 0 ? [...own] : [...own, {kind: "upstream stale", names: waiting}];
      const restorable =
        waiting.length === 0 &&
        all.length > 0 &&
        !isForced(instance.name) &&
        !instance.alwaysChanged &&
        workspace.runs.find(inputs.fingerprint) !== undefined;
      status = {name: instance.name, reasons: all, restorable};
    } catch (error) {
      if (error instanceof MissingDependency && !error.frozen && waiting.length > 0) {
        const [known] = workspace.lock.recordsOf(instance.name);
        const outputs = known === undefined ? [] : await compareOutputs(workspace, instance, known);
        const reasons: Reason[] = [{kind: "upstream stale", names: waiting}, ...outputs];
        status = {name: instance.name, reasons, restorable: false};
      } else {
        const failure = toFailure(error, error instanceof MissingDependency ? "missing dependency" : "code");
        const reasons: Reason[] =
          error instanceof MissingDependency
            ? [{kind: "dependency changed", path: error.path, how: "missing"}]
            : [];
        status = {name: instance.name, reasons, failure, restorable: false};
      }
    }
    if (status.reasons.length > 0 || status.failure !== undefined) stale.add(instance.name);
    statuses.push(status);
  }
  return statuses;
}

/** A stage whose instances are not known, and the stages that have to run before they are. */
export interface Pending {
  readonly stage: string;
  readonly after: readonly string[];
  /** True where these are frozen and unbuilt: then they run only when someone asks. */
  readonly frozen: boolean;
}

/** The stages whose instances follow from what is not as it was recorded, or not there. */
export function findPending({stages, nodes}: Pipeline, statuses: readonly Status[]): readonly Pending[] {
  if (stages.every(({dynamicOn}) => dynamicOn === undefined)) return [];
  const unsettled = new Set(
    statuses.filter((one) => !isFresh(one) || one.unbuilt === true).map(({name}) => name),
  );
  const unbuilt = new Set(statuses.filter((one) => one.unbuilt === true).map(({name}) => name));
  const stageOf = new Map(nodes.map(({instance}) => [instance.name, instance.stage]));
  return stages.flatMap(({name: stage, dynamicOn = []}) => {
    const waiting = dynamicOn.filter((name) => unsettled.has(name));
    const after = new Set(waiting.map((name) => stageOf.get(name)!));
    return after.size === 0
      ? []
      : [{stage, after: [...after], frozen: waiting.every((name) => unbuilt.has(name))}];
  });
}

export function formatPending({stage, after}: Pending): string {
  return `${stage}: instances known once ${after.join(" and ")} ${after.length === 1 ? "has" : "have"} run`;
}

async function computeFrozenStatus(workspace: Workspace, instance: Instance): Promise<Status> {
  const {missing, restorable} = await inspectFrozen(workspace, instance);
  const {name} = instance;
  if (missing.length === 0) return {name, reasons: [], restorable: false};
  if (!restorable) return {name, reasons: [], restorable: false, unbuilt: true};
  return {name, reasons: missing.map((path) => ({kind: "output missing", path})), restorable: true};
}
