/** The pipeline, its code and what it has written, as its page shows them. */

import {readFileSync} from "node:fs";
import {join} from "node:path";
import {groupBy} from "../../platform/group-by.ts";
import type {
  InstanceDescription,
  PipelineDescription,
  StageDescription,
  StageState,
} from "../../report/pages/pipeline/description.ts";
import {toFile} from "../../runner/cells/name.ts";
import {readDescriptions} from "../../runner/definition/descriptions.ts";
import type {Instance, Node, Pipeline} from "../../runner/definition/instance.ts";
import {readCommit, type Side} from "../../runner/diff/side.ts";
import {leaveEvicted} from "../../runner/engine/evicted.ts";
import {computeStatus, isFresh, type Status} from "../../runner/engine/status.ts";
import {openWorkspace, type Workspace} from "../../runner/engine/workspace.ts";
import {readHeadComment} from "./head-comment.ts";
import {type Budget, previewOutput} from "./preview.ts";

const MAX_STAGES = 200;
const MAX_INSTANCES = 12;
const MAX_SOURCE = 8_000;
/** Bytes of artifacts that are read for previews. */
const BUDGET = 200e6;

export async function describePipeline(root: string, pipeline: Pipeline): Promise<PipelineDescription> {
  const {workspace} = await leaveEvicted(openWorkspace(root, pipeline), pipeline.nodes, new Set());
  const statuses = new Map(
    (await computeStatus(workspace, pipeline.nodes)).map((status) => [status.name, status]),
  );
  const since = await readCommit(root, "HEAD").catch(() => undefined);
  const nodesOf = groupBy(pipeline.nodes, ({instance}) => instance.stage);
  const descs = readDescriptions(root);
  const budget: Budget = {bytes: BUDGET};
  const stages: StageDescription[] = [];
  for (const {name} of pipeline.stages.slice(0, MAX_STAGES)) {
    const desc = descs.get(name);
    const described = await describeStage(name, nodesOf.get(name) ?? [], {
      workspace,
      statuses,
      since,
      budget,
    });
    stages.push({...described, ...(desc === undefined ? {} : {desc})});
  }
  workspace.digests.save();
  return {
    stages,
    edges: findEdges(pipeline, new Set(stages.map(({name}) => name))),
    ...(since?.commit === undefined ? {} : {since: since.commit.slice(0, 7)}),
    omitted: pipeline.stages.length - stages.length,
  };
}

interface Context {
  readonly workspace: Workspace;
  readonly statuses: ReadonlyMap<string, Status>;
  readonly since: Side | undefined;
  readonly budget: Budget;
}

async function describeStage(
  name: string,
  nodes: readonly Node[],
  context: Context,
): Promise<StageDescription> {
  const {workspace, statuses, since, budget} = context;
  const states = nodes.map(({instance}) => stateOf(instance, statuses));
  const first = nodes[0]?.instance;
  const action =
    first === undefined
      ? {kind: "cmd" as const, commands: []}
      : await describeAction(workspace, first, states[0] !== "unbuilt");
  const comment = action.kind === "run" ? readHeadComment(action.source) : undefined;
  const previews = [];
  const record = first === undefined ? undefined : workspace.lock.recordsOf(first.name)[0];
  for (const out of first?.outs ?? [])
    previews.push(await previewOutput({workspace, instance: first!, record, out, since, budget}));
  return {
    name,
    state: nodes.length === 0 ? "empty" : worst(states),
    ...(comment === undefined ? {} : {comment}),
    action,
    params: (first?.params ?? []).flatMap(({file, key, value}) =>
      flattenParams(file === "params.yaml" ? key : `${file}: ${key}`, value),
    ),
    instances: nodes.slice(0, MAX_INSTANCES).map(({instance}) => describeInstance(instance, context)),
    count: nodes.length,
    previews,
  };
}

function describeInstance(instance: Instance, {workspace, statuses}: Context): InstanceDescription {
  const record = workspace.lock.recordsOf(instance.name)[0];
  return {
    name: instance.name,
    state: stateOf(instance, statuses),
    reads: instance.deps.flatMap(({paths}) => paths),
    writes: instance.outs.map(({path}) => {
      const out = record?.outs.find((one) => one.path === path);
      return {path, size: out?.size ?? 0, digest: out?.content.slice(0, 12) ?? "not built"};
    }),
  };
}

function stateOf(instance: Instance, statuses: ReadonlyMap<string, Status>): StageState {
  const status = statuses.get(instance.name);
  if (status?.unbuilt === true) return "unbuilt";
  if (status === undefined || !isFresh(status)) return "stale";
  return instance.frozen ? "frozen" : "fresh";
}

function worst(states: readonly StageState[]): StageState {
  return (["stale", "unbuilt", "frozen"] as const).find((state) => states.includes(state)) ?? "fresh";
}

/** `isAnalysed`: its code was read for a run. That of a stage which nobody asked for is not read for the page alone. */
async function describeAction(
  {root, code}: Workspace,
  {action}: Instance,
  isAnalysed: boolean,
): Promise<StageDescription["action"]> {
  if (action.kind === "cmd") return {kind: "cmd", commands: action.commands};
  const {file} = action;
  const source = readFileSync(join(root, toFile(file)), "utf8");
  const shown = source.length > MAX_SOURCE ? `${source.slice(0, MAX_SOURCE)}\n…` : source;
  if (!isAnalysed) return {kind: "run", file, source: shown};
  const digest = await code.digest(file).catch(() => undefined);
  return {kind: "run", file, source: shown, symbols: groupSymbols(Object.keys(digest?.symbols ?? {}))};
}

/** `file#symbol` by file, both sorted. */
function groupSymbols(
  keys: readonly string[],
): readonly {readonly file: string; readonly names: readonly string[]}[] {
  const files = new Map<string, string[]>();
  for (const key of keys.toSorted()) {
    const at = key.lastIndexOf("#");
    const names = files.get(key.slice(0, at)) ?? [];
    names.push(key.slice(at + 1));
    files.set(key.slice(0, at), names);
  }
  return [...files].map(([file, names]) => ({file, names}));
}

function flattenParams(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const text = JSON.stringify(value);
    return [[key, text.length > 200 ? `${text.slice(0, 199)}…` : text]];
  }
  return Object.entries(value).flatMap(([name, item]) =>
    flattenParams(key === "" ? name : `${key}.${name}`, item),
  );
}

/** Between stages that are shown, each once, in the order of the pipeline. */
function findEdges({nodes}: Pipeline, shown: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const stageOf = new Map(nodes.map(({instance}) => [instance.name, instance.stage]));
  const found = new Map<string, readonly [string, string]>();
  for (const {instance, upstream} of nodes)
    for (const name of upstream) {
      const from = stageOf.get(name)!;
      if (from !== instance.stage && shown.has(from) && shown.has(instance.stage))
        found.set(`${from}\n${instance.stage}`, [from, instance.stage]);
    }
  return [...found.values()];
}
