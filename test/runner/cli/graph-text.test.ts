import {suite} from "uvu";
import * as assert from "uvu/assert";
import {renderGraph} from "../../../src/runner/cli/graph-text.ts";
import type {Node, Pipeline} from "../../../src/runner/definition/instance.ts";

const test = suite("renderGraph");
const at = {file: "dag.yaml", line: 1, column: 1};

/** `edges` has for each instance `stage@x` or `stage` what it reads. */
function makePipeline(edges: Readonly<Record<string, readonly string[]>>): Pipeline {
  const stageOf = (name: string): string => name.split("@")[0]!;
  const nodes = Object.entries(edges).map(
    ([name, upstream]): Node => ({
      instance: {
        name,
        stage: stageOf(name),
        bindings: {},
        action: {kind: "cmd", commands: ["x"], wdir: "."},
        deps: [],
        params: [],
        outs: [],
        env: [],
        frozen: false,
        alwaysChanged: false,
        tracked: false,
        strict: true,
        network: false,
        sharesProcess: false,
        mutex: [],
        at,
      },
      upstream,
    }),
  );
  const stages = [...new Set(Object.keys(edges).map(stageOf))].map((name) => ({
    name,
    instances: Object.keys(edges).filter((instance) => stageOf(instance) === name),
  }));
  return {nodes, stages, sources: []};
}

const small = makePipeline({
  "ingest@a": [],
  "ingest@b": [],
  reference: [],
  "fuse@a": ["ingest@a"],
  "fuse@b": ["ingest@b", "reference"],
});

test("text shows layers of stages with the number of instances", () => {
  assert.is(
    renderGraph(small, "text"),
    ["┌ ingest ×2", "└ reference", "╷", "─ fuse ×2    ← ingest, reference", ""].join("\n"),
  );
});

test("full text shows instances", () => {
  assert.match(renderGraph(small, "text", {full: true}), "fuse@b     ← ingest@b, reference");
});

test("text stays within 80 columns", () => {
  const names = Array.from({length: 40}, (_, i) => `stage_number_${i}`);
  const wide = makePipeline({...Object.fromEntries(names.map((name) => [name, []])), collect: names});
  for (const line of renderGraph(wide, "text").split("\n")) assert.ok(line.length <= 80, line);
});

test("stages that form a circle while their instances do not are drawn", () => {
  const circle = makePipeline({"a@1": [], "b@1": ["a@1"], "a@2": ["b@1"]});
  assert.match(renderGraph(circle, "text"), "b ×1");
});

test("mermaid and dot escape their own signs", () => {
  const odd = makePipeline({'a@"x" <b> \\ #1;': [], b: ['a@"x" <b> \\ #1;']});
  assert.is(
    renderGraph(odd, "mermaid", {full: true}),
    'flowchart LR\n  n0["a@#34;x#34; #60;b#62; #92; #35;1;"]\n  n1["b"]\n  n0 --> n1\n',
  );
  assert.match(renderGraph(odd, "dot", {full: true}), '"a@\\"x\\" <b> \\\\ #1;" -> "b";');
});

test("no stages", () => {
  const none: Pipeline = {nodes: [], stages: [], sources: []};
  assert.is(renderGraph(none, "text"), "no stages\n");
  assert.is(renderGraph(none, "mermaid"), "flowchart LR\n");
});

test.run();
