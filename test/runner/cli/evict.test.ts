/** `gc --intermediates`: outputs that leave the working tree and come back when something needs them. */
import {rmSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {copies, JOIN_STAGE, Rig} from "../engine/rig.ts";

const test = suite("evicted outputs");

const DEFINITION = `stages:
  one: {cmd: "cat in/a > out/one.txt", deps: [in/a], outs: [out/one.txt]}
  two: {run: stages/join.ts, deps: {one: out/one.txt}, outs: {a: out/two.txt}}
  other: {cmd: "cat in/b > out/other.txt", deps: [in/b], outs: [out/other.txt]}
  three: {run: stages/join.ts, deps: {two: out/two.txt, other: out/other.txt}, params: [scale], outs: {a: out/three.txt}}
  score: {cmd: "cat in/a > out/score.json", deps: [in/a], outs: {s: {path: out/score.json, metrics: true}}}
  reads_score: {cmd: "cat out/score.json > out/last.txt", deps: [out/score.json], outs: [out/last.txt]}
`;

const open = copies(() => {
  const rig = new Rig({
    "dag.yaml": DEFINITION,
    "stages/join.ts": JOIN_STAGE,
    "params.yaml": "scale: 1\n",
    "in/a": "1",
    "in/b": "2",
  });
  const {code, text} = rig.repro();
  assert.is(code, 0, text);
  rig.commit("first", "out");
  return rig;
});

const evict = (rig: Rig): readonly string[] => {
  const {code, stdout, stderr} = rig.dag("gc", "--intermediates", "--yes", "--json");
  assert.is(code, 0, stderr);
  return (JSON.parse(stdout) as {evicted: string[]}).evicted;
};
const INTERMEDIATE = ["out/one.txt", "out/two.txt", "out/other.txt"];

test("only what other stages read goes, shown first; what is read by people stays", () => {
  const rig = open();
  const shown = JSON.parse(rig.dag("gc", "--intermediates", "--json").stdout) as {evicted: string[]};
  assert.equal([...shown.evicted].sort(), [...INTERMEDIATE].sort());
  assert.ok(rig.has("out/one.txt"));
  assert.equal([...evict(rig)].sort(), [...INTERMEDIATE].sort());
  for (const path of INTERMEDIATE) assert.not(rig.has(path));
  for (const path of ["out/three.txt", "out/score.json", "out/last.txt"]) assert.ok(rig.has(path));
  rig.close();
});

test("nothing is stale for it, and a run has nothing to do", () => {
  const rig = open();
  evict(rig);
  const status = rig.dag("status");
  assert.is(status.code, 0, status.stdout);
  assert.match(status.stdout, "the outputs of 3 come back when something needs them");
  assert.match(rig.dag("repro").stdout, "6 fresh");
  assert.not(rig.has("out/one.txt"));
  assert.is(rig.dag("verify", "--lock").code, 0);
  assert.is(rig.dag("doctor").stdout.includes("missing"), false);
  assert.equal(evict(rig), [], "a second time there is nothing");
  rig.close();
});

test("what a stale stage reads comes back, and no more", () => {
  const rig = open();
  evict(rig);
  rig.write("params.yaml", "scale: 2\n");
  const {ran, restored} = rig.repro();
  assert.equal([ran, restored], [["three"], ["other", "two"]]);
  assert.not(rig.has("out/one.txt"), "two was restored, so what it reads is not needed");
  const clean = new Rig({
    "dag.yaml": DEFINITION,
    "stages/join.ts": JOIN_STAGE,
    "params.yaml": "scale: 2\n",
    "in/a": "1",
    "in/b": "2",
  });
  clean.repro();
  assert.is(rig.read("out/three.txt"), clean.read("out/three.txt"));
  assert.is(rig.read("dag.lock"), clean.read("dag.lock"));
  rig.close();
  clean.close();
});

test("what is not in the store any more is built again, with what it needs", () => {
  const rig = open();
  evict(rig);
  rmSync(rig.path(".dag/store"), {recursive: true});
  rig.write("params.yaml", "scale: 2\n");
  assert.equal(rig.repro().ran, ["one", "other", "three", "two"]);
  rig.close();
});

test("a changed input makes stale what it did before", () => {
  const rig = open();
  evict(rig);
  rig.write("in/a", "5");
  assert.is(rig.dag("status").code, 1);
  const {ran, restored} = rig.repro();
  assert.equal([ran, restored], [["one", "reads_score", "score", "three", "two"], ["other"]]);
  assert.match(rig.read("out/three.txt"), "5");
  rig.close();
});

test("naming a stage, or forcing all, brings its outputs back", () => {
  const rig = open();
  evict(rig);
  assert.is(rig.dag("why", "one").code, 1);
  assert.equal(rig.repro("one").restored, ["one"]);
  assert.ok(rig.has("out/one.txt"));
  assert.is(rig.repro("--force").code, 0);
  for (const path of INTERMEDIATE) assert.ok(rig.has(path));
  rig.close();
});

test("an output that is missing for another reason is stale, and so is one that came back and was lost", () => {
  const rig = open();
  rig.remove("out/one.txt");
  assert.is(rig.dag("status").code, 1);
  rig.repro();
  evict(rig);
  rig.repro("one");
  rig.remove("out/one.txt");
  const {ran, restored} = rig.repro();
  assert.equal(ran, []);
  assert.ok(restored.includes("one") && rig.has("out/one.txt"));
  rig.close();
});

test("without .dag nothing is known of it, and all is built", () => {
  const rig = open();
  evict(rig);
  rmSync(rig.path(".dag"), {recursive: true});
  assert.equal(rig.repro().ran, ["one", "other", "two"]);
  rig.close();
});

test.run();
