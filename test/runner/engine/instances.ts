/** Instances, nodes and pipelines made by hand, for tests of the engine's modules. */
import type {Instance, Node, Pipeline, StageSummary} from "../../../src/runner/definition/instance.ts";

const at = {file: "dag.yaml", line: 2, column: 3};

/** A command that writes `out/<name>`; `name` is that of its stage, or `stage@…`. */
export function makeInstance(name: string, changes: Partial<Instance> = {}): Instance {
  return {
    name,
    stage: name.split("@")[0]!,
    bindings: {},
    action: {kind: "cmd", commands: ["true"], wdir: "."},
    deps: [],
    params: [],
    outs: [makeOut(`out/${name}`)],
    env: [],
    frozen: false,
    alwaysChanged: false,
    tracked: false,
    strict: true,
    network: false,
    sharesProcess: false,
    mutex: [],
    at,
    ...changes,
  };
}

export function makeOut(path: string): Instance["outs"][number] {
  return {role: path, path, kind: "out", cache: true, persist: false, at};
}

/** Nodes in order, each with the names of its upstream. */
export function makePipeline(
  nodes: readonly (Omit<Node, "upstream"> & {readonly upstream?: readonly string[]})[],
  stages: readonly Partial<StageSummary>[] = [],
): Pipeline {
  const names = [...new Set(nodes.map(({instance}) => instance.stage))];
  const summaries = names.map((name): StageSummary => {
    const instances = nodes
      .filter(({instance}) => instance.stage === name)
      .map(({instance}) => instance.name);
    return {name, instances, ...stages.find((stage) => stage.name === name)};
  });
  return {nodes: nodes.map((node) => ({upstream: [], ...node})), stages: summaries, sources: []};
}
