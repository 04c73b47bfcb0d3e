import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findRoot} from "../../../src/runner/cli/find-root.ts";
import {readDescriptions} from "../../../src/runner/definition/descriptions.ts";
import {loadPipeline, openDefinition} from "../../../src/runner/definition/load.ts";
import {getTargets} from "../../../src/runner/engine/targets.ts";
import {Rig} from "../engine/rig.ts";
import {diagnosticsOf, load, makeWorkspace, namesOf, nodeOf, pipelineOf} from "./workspace.ts";

const test = suite("include");

const placesOf = (loaded: ReturnType<typeof load>): readonly string[] =>
  diagnosticsOf(loaded).map(({at, message}) => `${at.file}:${at.line}:${at.column} ${message}`);

/** A monorepo of three definitions: `sensors` has parameters of its own, `models` those of the root. */
const FILES = {
  "params.yaml": "rate: 50\nfolds: 3\n",
  "sensors/dag.yaml":
    "stages:\n  fuse:\n    desc: both\n    cmd: 'make ${rate}'\n    deps: [raw.csv]\n    params: [rate]\n    outs: [out/fused.csv]\n",
  "sensors/params.yaml": "rate: 25\n",
  "models/dag.yaml":
    "vars: [{name: net}]\nstages:\n  fit:\n    cmd: fit\n    wdir: work\n    deps: [../../sensors/out/fused.csv]\n    params: [folds]\n    outs: ['${name}.bin']\n",
};
const ROOT =
  "include: [models, sensors]\nstages:\n  fuse:\n    cmd: all\n    deps: [models/work/net.bin]\n    outs: [all.txt]\n";

test("the stages of all files are one graph, each with the folder, parameters and vars of its file", () => {
  const loaded = load(ROOT, FILES);
  assert.equal(namesOf(loaded), ["sensors:fuse", "models:fit", "fuse"]);
  const fuse = nodeOf(loaded, "sensors:fuse").instance;
  assert.equal(fuse.action, {kind: "cmd", commands: ["make 25"], wdir: "sensors"});
  assert.equal(fuse.params, [{file: "sensors/params.yaml", key: "rate", value: 25, spelled: "25"}]);
  assert.equal(
    fuse.outs.map(({path}) => path),
    ["sensors/out/fused.csv"],
  );
  assert.equal(fuse.at, {file: "sensors/dag.yaml", line: 2, column: 3});
  const {instance: fit, upstream} = nodeOf(loaded, "models:fit");
  assert.equal(upstream, ["sensors:fuse"]);
  assert.equal(fit.action, {kind: "cmd", commands: ["fit"], wdir: "models/work"});
  assert.equal(fit.outs[0]!.path, "models/work/net.bin");
  assert.equal(fit.params, [{file: "params.yaml", key: "folds", value: 3, spelled: "3"}]);
  assert.equal(nodeOf(loaded, "fuse").upstream, ["models:fit"]);
});

test("every file of the definition is among its sources, and has the words of its stages", () => {
  const root = makeWorkspace({"dag.yaml": ROOT, ...FILES});
  const {sources} = pipelineOf(loadPipeline(root));
  for (const file of ["dag.yaml", "models/dag.yaml", "sensors/dag.yaml", "sensors/params.yaml"])
    assert.ok(sources.includes(file), file);
  assert.equal([...readDescriptions(root)], [["sensors:fuse", "both"]]);
});

test("--set reaches the parameters of a file through its folder's name, and no others", () => {
  const own = load(ROOT, FILES, ["sensors:rate=10"]);
  assert.equal(nodeOf(own, "sensors:fuse").instance.params[0]!.value, 10);
  assert.equal(nodeOf(load(ROOT, FILES, ["rate=10"]), "sensors:fuse").instance.params[0]!.value, 25);
  assert.equal(placesOf(load(ROOT, FILES, ["folds=2", "sensors:folds=2"])), [
    '--set:2:9 unknown parameter "folds"',
  ]);
});

test("a pattern finds folders, dag.yaml before dvc.yaml, and a file may include others", () => {
  const stage = (name: string, more = ""): string => `${more}stages: {${name}: {cmd: x}}`;
  const root = makeWorkspace({
    "dag.yaml": "include: 'parts/*'\n",
    "parts/b/dag.yaml": stage("one", "include: [inner, ../a]\n"),
    "parts/b/dvc.yaml": stage("two"),
    "parts/b/inner/dvc.yaml": stage("three"),
    "parts/a/dvc.yaml": stage("four"),
    "parts/c/other.yaml": stage("five"),
  });
  assert.equal(namesOf(loadPipeline(root)), ["parts/a:four", "parts/b:one", "parts/b/inner:three"]);
});

test("an error stands in the file that it is of, also between two files", () => {
  const dag = "include: [a, b]\nstages:\n  r: {cmd: x, outs: [b/o.txt]}\n";
  const files = {
    "a/dag.yaml": "stages:\n  p: {cmd: x, dep: [y]}\n",
    "b/dag.yaml": "tracker: t.ts\n\nstages:\n  q: {cmd: x, outs: [o.txt, ../a/dag.yaml, '${no}']}\n",
  };
  assert.equal(placesOf(load(dag, files)), [
    'a/dag.yaml:2:15 unknown key "dep" in stage "p"',
    "b/dag.yaml:1:1 tracker stands in an included file",
    'b/dag.yaml:4:22 "b/o.txt" is written by both r and b:q',
    "b/dag.yaml:4:29 an out cannot be a/dag.yaml",
    'b/dag.yaml:4:45 undefined variable "no"',
  ]);
});

test("a cycle through two files names both", () => {
  const files = {
    "a/dag.yaml": "stages: {p: {cmd: x, deps: [../b/q], outs: [p]}}",
    "b/dag.yaml": "stages: {q: {cmd: x, deps: [../a/p], outs: [q]}}",
  };
  assert.equal(placesOf(load("include: [a, b]", files)), ["a/dag.yaml:1:29 a cycle: a:p → b:q → a:p"]);
});

test("what include cannot mean is an error at its place", () => {
  const files = {"a/dag.yaml": "stages: {p: {cmd: x}}"};
  const dag = "include:\n- a/dag.yaml\n- ../x\n- .\n- {a: b}\n- none/*\n";
  assert.equal(placesOf(load(dag, files)), [
    'dag.yaml:2:3 include names the file "a/dag.yaml", not its folder',
    'dag.yaml:3:3 the folder "../x" lies outside the workspace',
    "dag.yaml:4:3 the folder of this very file stands in include",
    "dag.yaml:5:3 a map stands in include",
    'dag.yaml:6:3 no folder "none/*" has a dag.yaml or a dvc.yaml',
  ]);
});

test("a definition that is not YAML is reported once, and the others are still checked", () => {
  const files = {"a/dag.yaml": "stages: [", "b/dag.yaml": "stages: {q: {}}"};
  const files_ = diagnosticsOf(load("include: [a, b]", files)).map(({at}) => at.file);
  assert.equal(files_, ["a/dag.yaml", "b/dag.yaml"]);
});

test("planned again, a pipeline holds to the files that it began with", () => {
  const root = makeWorkspace({"dag.yaml": ROOT, ...FILES});
  const plan = openDefinition(root);
  const first = plan();
  assert.equal(namesOf(plan()), namesOf(first));
  assert.equal(nodeOf(plan(), "sensors:fuse").instance.at, nodeOf(first, "sensors:fuse").instance.at);
});

test("the root of an included folder is that of the file that includes it, of another its own", () => {
  const root = makeWorkspace({
    "dag.yaml": "include: [in]",
    "in/dag.yaml": "",
    "out/dag.yaml": "",
    "in/sub/x": "",
  });
  assert.is(findRoot(join(root, "in/sub")), root);
  assert.is(findRoot(join(root, "out")), join(root, "out"));
});

test("a folder with a colon names all stages of its file and of those below", () => {
  const pipeline = pipelineOf(load(ROOT, FILES));
  assert.equal(getTargets(pipeline, ["models:"]).instances, ["models:fit"]);
  assert.equal(getTargets(pipeline, ["fuse"]).instances, ["fuse"]);
  assert.throws(() => getTargets(pipeline, ["fit"]), /there is no stage "fit"/);
});

test("a monorepo is built, told stale and compared from any of its folders, with one lock at the root", () => {
  const rig = new Rig({
    "dag.yaml": "include: [a, b]\nstages: {}\n",
    "a/dag.yaml": "stages: {copy: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}}",
    "a/in.txt": "1",
    "b/dag.yaml": "stages: {copy: {cmd: cp ../a/out.txt own.txt, deps: [../a/out.txt], outs: [own.txt]}}",
  });
  assert.is(rig.dag("-C", "b", "repro").code, 0);
  assert.is(rig.read("b/own.txt"), "1");
  assert.ok(rig.has("dag.lock") && !rig.has("a/dag.lock") && !rig.has("b/dag.lock"));
  rig.commit("first", "out.txt", "own.txt");
  rig.write("a/in.txt", "2");
  assert.match(rig.dag("-C", "a", "verify", "--lock").stdout, /a:copy/);
  rig.repro("b:");
  const {stdout} = rig.dag("-C", "b", "diff");
  assert.match(stdout, /b\/own\.txt/);
  assert.match(stdout, /a\/in\.txt/);
  rig.close();
});

test.run();
