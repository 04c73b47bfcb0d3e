/** The tracker gets every run that succeeded, once, and cannot undo one. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {RunReport} from "../../../src/runner/stage.ts";
import {Rig} from "./rig.ts";

const test = suite("tracker");

const DAG = `
tracker: lib/tracker.ts
stages:
  train:
    run: stages/train.ts
    foreach: 2
    do:
      run: stages/train.ts
      tracked: true
      deps: {data: "in/*.txt"}
      params: [train.rate]
      outs: {model: "out/\${item}.txt"}
  quiet: {cmd: cp out/1.txt quiet.txt, deps: [out/1.txt], outs: [quiet.txt]}
`.replace("    run: stages/train.ts\n    foreach", "    foreach");

const TRAIN = `import {writeFileSync} from "node:fs";
export default {
  params: {parse: (value: unknown) => value},
  async run({outs, params, observe}: {outs: {model: string}; params: {train: {rate: number}}; observe: (value: unknown) => void}) {
    observe({epoch: 1, seconds: 0.5});
    observe("done");
    if (params.train.rate > 5) throw new Error("too fast");
    writeFileSync(outs.model, JSON.stringify(params));
  },
};
`;

const TRACKER = `import {appendFileSync, existsSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
export default async function track(report: {workspace: string}) {
  const busy = join(report.workspace, "busy");
  if (existsSync(busy)) throw new Error("two at a time");
  writeFileSync(busy, "");
  await new Promise((resolve) => setTimeout(resolve, 50));
  appendFileSync(join(report.workspace, "runs.jsonl"), JSON.stringify(report) + "\\n");
  rmSync(busy);
}
`;

function makeRig(): Rig {
  return new Rig({
    "dag.yaml": DAG,
    "params.yaml": "train: {rate: 1, other: 2}\n",
    "stages/train.ts": TRAIN,
    "lib/tracker.ts": TRACKER,
    "in/a.txt": "a",
    "in/b.txt": "b",
  });
}

const reportsOf = (rig: Rig): RunReport[] =>
  (rig.has("runs.jsonl") ? rig.read("runs.jsonl") : "")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as RunReport]));

test("it gets what was run, on what, what came out and what was observed", () => {
  const rig = makeRig();
  const outcome = rig.repro("-j", "2");
  assert.is(outcome.code, 0, outcome.text);
  const reports = reportsOf(rig).sort((a, b) => (a.instance < b.instance ? -1 : 1));
  assert.equal(
    reports.map(({stage, instance, bindings}) => [stage, instance, bindings]),
    [
      ["train", "train@1", {item: "1", previous: "0"}],
      ["train", "train@2", {item: "2", previous: "1"}],
    ],
  );
  const [report] = reports;
  const locked = JSON.parse(rig.read("dag.lock")).instances["train@1"];
  assert.equal([report!.fingerprint, report!.code], [locked.fingerprint, locked.code]);
  assert.equal(report!.params, {train: {rate: 1}});
  assert.equal(
    report!.deps.map(({name, path, absolutePath}) => [name, path, absolutePath]),
    ["a", "b"].map((name) => ["data", `in/${name}.txt`, rig.path(`in/${name}.txt`)]),
  );
  assert.equal(report!.outs, [
    {name: "model", path: "out/1.txt", absolutePath: rig.path("out/1.txt"), content: locked.outs[0].content},
  ]);
  assert.equal(report!.observations, [{epoch: 1, seconds: 0.5}, "done"]);
  assert.ok(report!.seconds > 0 && report!.seconds < 60);
  assert.match(report!.startedAt, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.is(report!.workspace, rig.root);
  rig.close();
});

test("not of what is fresh, restored or failed; and it is part of no fingerprint", () => {
  const rig = makeRig();
  rig.repro();
  rig.write("lib/tracker.ts", `${TRACKER}export const other = 1;\n`);
  assert.equal(rig.repro().ran, []);
  rig.remove("out/1.txt");
  assert.equal(rig.repro().restored, ["train@1"]);
  assert.is(rig.repro("--set", "train.rate=9").code, 2);
  assert.is(reportsOf(rig).length, 2);
  assert.equal(rig.repro("--force", "train@1").ran, ["train@1"]);
  assert.is(reportsOf(rig).length, 3);
  rig.close();
});

test("a tracker that fails is a warning; the result stands", () => {
  const rig = makeRig();
  rig.write("lib/tracker.ts", `export default async () => { throw new Error("no space for runs"); };\n`);
  const outcome = rig.dag("repro");
  assert.is(outcome.code, 0);
  assert.match(outcome.stderr, "warning in train@1: the run was not tracked: no space for runs");
  assert.match(outcome.stderr, "`pnpm dag repro --force train@1`");
  assert.is(rig.dag("status").code, 0);
  rig.write("lib/tracker.ts", "export const nothing = 1;\n");
  assert.match(rig.dag("repro", "--force", "train@1").stderr, "no function as its default export");
  rig.write("lib/tracker.ts", "export default {");
  const broken = rig.dag("repro", "--force", "train@1");
  assert.is(broken.code, 0);
  assert.match(broken.stderr, /not tracked[\s\S]*lib\/tracker.ts/);
  rig.close();
});

test.run();
