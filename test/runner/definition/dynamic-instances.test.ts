/** What is known of instances before the folder that they follow from has been written. */
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {loadPipeline} from "../../../src/runner/definition/load.ts";
import {compilePattern, mayMatch, narrowToFolder} from "../../../src/runner/definition/pattern.ts";
import {load, makeWorkspace, messagesOf, namesOf, nodeOf, pipelineOf} from "./workspace.ts";

const test = suite("dynamic instances");
const each = (text: string) => compilePattern(text, {binds: true});

test("a pattern is narrowed to a folder", () => {
  assert.is(narrowToFolder(each("a/{x}/{y}.json"), "a"), "a/{x}/{y}.json");
  assert.is(narrowToFolder(each("a/{x}/{y}-{x}.json"), "a/1"), "a/1/{y}-1.json");
  assert.is(narrowToFolder(each("a/{x}/{x}/{y}"), "a/1/2"), undefined, "one name, two values");
  assert.is(narrowToFolder(each("a/**/{y}.json"), "a/b/c"), "a/b/c/**/{y}.json");
  assert.is(narrowToFolder(each("a/{x}/b/{y}"), "a/1/c"), undefined);
  assert.is(narrowToFolder(each("a/{x}"), "a/1"), undefined, "a file itself is not in it");
});

test("what is unknown in a path may match wherever the fixed parts agree", () => {
  const pattern = each("out/*/t{n}.json");
  assert.ok(mayMatch(pattern, "out/{round}/{trial}.json"));
  assert.ok(mayMatch(pattern, "out/1/t{trial}.json"));
  assert.not(mayMatch(pattern, "out/1/{trial}.txt"));
  assert.not(mayMatch(pattern, "out/1/u{trial}.json"));
  assert.not(mayMatch(pattern, "out/1/2/{trial}.json"));
  assert.ok(mayMatch(each("out/**/{n}.json"), "out/1/2/{trial}.json"));
});

const DAG = `stages:
  collect: {cmd: x, deps: ["score/*.txt"], outs: [all]}
  one: {cmd: x, deps: [score/b.txt], outs: [one]}
  other: {cmd: x, deps: ["else/*.txt"], outs: [other]}
  score: {cmd: x, each: "fold/{f}.bin", deps: ["fold/\${f}.bin"], outs: ["score/\${f}.txt"]}
  fold: {cmd: x, each: "folds/{f}.txt", outs: ["fold/\${f}.bin"]}
  folds: {cmd: x, outs: [folds]}`;

test("who stands on instances that are not known waits for who decides them", () => {
  const loaded = load(DAG);
  const dynamicOn = (name: string) => nodeOf(loaded, name).dynamicOn;
  assert.equal([...namesOf(loaded)].sort(), ["collect", "folds", "one", "other"]);
  assert.equal(dynamicOn("collect"), [{stage: "score", producer: "folds"}]);
  assert.equal(dynamicOn("one"), [{stage: "score", producer: "folds"}]);
  assert.is(dynamicOn("other"), undefined);
  assert.equal(
    pipelineOf(loaded).stages.map(({name, dynamicOn: producers}) => [name, producers ?? []]),
    [
      ["collect", []],
      ["one", []],
      ["other", []],
      ["score", ["folds"]],
      ["fold", ["folds"]],
      ["folds", []],
    ],
  );
});

test("the files in the folder make the instances, which wait as well", () => {
  const root = makeWorkspace({"dag.yaml": DAG, "folds/a.txt": "", "folds/b.txt": "", "fold/old.bin": ""});
  const loaded = loadPipeline(root);
  assert.equal([...namesOf(loaded)].sort(), [
    ...["collect", "fold@a", "fold@b", "folds", "one", "other", "score@a", "score@b"],
  ]);
  assert.equal(nodeOf(loaded, "fold@a").dynamicOn, [{stage: "fold", producer: "folds"}]);
  assert.equal(nodeOf(loaded, "score@a").dynamicOn, [{stage: "score", producer: "folds"}]);
  assert.equal(nodeOf(loaded, "collect").instance.deps[0]?.paths, ["score/a.txt", "score/b.txt"]);
  mkdirSync(join(root, "score"));
  writeFileSync(join(root, "score/a.txt"), "");
  assert.equal(loadPipeline(root), loaded);
});

test("an out whose name is that of a file is no folder, until it is one", () => {
  const dag = `stages:
  a: {cmd: x, outs: [out/a.json]}
  b: {cmd: x, each: "out/{n}/{f}.txt", outs: ["b/\${f}"]}`;
  assert.is(pipelineOf(load(dag)).stages[1]?.dynamicOn, undefined);
  const loaded = load(dag, {"out/a.json/f.txt": ""});
  assert.equal(pipelineOf(loaded).stages[1]?.instances, ["b@a.json,f"]);
});

test("an instance that would have to wait for itself is an error", () => {
  const search = (glob: string) => `stages:
  plan: {foreach: 2, do: {cmd: x, deps: ["${glob}"], outs: ["plan/\${item}"]}}
  trial: {cmd: x, each: "plan/{round}/{t}.txt", outs: ["result/\${round}/\${t}.txt"]}`;
  assert.is(load(search("result/${previous}/*.txt")).ok, true);
  assert.match(
    messagesOf(load(search("result/*/*.txt")))[0]!,
    "plan@1 depends on instances of trial that are known only once it has run itself",
  );
  const round = `stages:
  a: {cmd: x, deps: ["d/*.txt"], outs: [fa]}
  b: {cmd: x, each: "fa/{n}.txt", outs: ["b/\${n}.txt"]}
  c: {cmd: x, deps: ["b/*.txt"], outs: [fc]}
  d: {cmd: x, each: "fc/{n}.txt", outs: ["d/\${n}.txt"]}`;
  assert.match(messagesOf(load(round))[0]!, "a cycle: a → c → a");
});

test.run();
