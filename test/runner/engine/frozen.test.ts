/** Frozen stages: left alone until named, and then run with the frozen ones that they stand on. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NearRig} from "./in-process.ts";
import {JOIN_STAGE} from "./rig.ts";

const test = suite("frozen");

const DAG = `
stages:
  data: {run: stages/join.ts, deps: {in: in.txt}, outs: {out: out/data.txt}}
  trial: {run: stages/join.ts, deps: {data: out/data.txt}, outs: {out: out/trial.txt}, frozen: true}
  collect: {run: stages/join.ts, deps: {trial: out/trial.txt}, outs: {out: out/collect.txt}}
  report: {run: stages/join.ts, deps: {all: out/collect.txt}, outs: {out: out/report.txt}, frozen: true}
`;
const FROZEN_COLLECT = DAG.replace("{out: out/collect.txt}}", "{out: out/collect.txt}, frozen: true}");

function makeRig(dag: string): NearRig {
  return new NearRig({"dag.yaml": dag, "stages/join.ts": JOIN_STAGE, "in.txt": "in\n"});
}

test("repro neither runs nor fails because of frozen stages; they are shown apart", async () => {
  const rig = makeRig(FROZEN_COLLECT);
  const first = await rig.build();
  assert.equal(
    [first.code, first.ran, first.frozen],
    [0, ["data"], ["collect", "report", "trial"]],
    first.text,
  );
  const plain = await rig.run("repro");
  assert.match(plain.stdout, "frozen    trial, collect, report  not built");
  assert.match(plain.stdout, "1 fresh, 3 frozen");
  const status = await rig.run("status", "--json");
  assert.is(status.code, 0);
  assert.equal(JSON.parse(status.stdout), {
    fresh: 1,
    frozen: ["trial", "collect", "report"],
    stale: [],
    pending: [],
    orphans: [],
  });
  assert.equal((await rig.build("--force")).ran, ["data"]);
  rig.close();
});

test("a frozen stage that is named runs, with the frozen ones upstream through any stage", async () => {
  const rig = makeRig(DAG);
  const why = await rig.run("why", "report");
  assert.match(why.stdout, "report: not built until it is named");
  assert.match(why.stdout, "these frozen ones, too: trial");
  assert.is(why.code, 1);
  const named = await rig.build("report");
  assert.equal(named.ran, ["collect", "data", "report", "trial"], named.text);

  rig.write("in.txt", "changed\n");
  const whole = await rig.build();
  assert.equal([whole.ran, whole.fresh], [["data"], ["collect", "report", "trial"]]);
  assert.match(
    (await rig.run("why", "trial")).stdout,
    /trial: used as it is[\s\S]*dependency out\/data.txt changed/,
  );
  rig.write("in.txt", "again\n");
  assert.equal(
    (await rig.build("collect")).ran,
    [],
    "nothing upstream of a frozen stage is built for its sake",
  );
  assert.equal((await rig.build("report")).ran, ["collect", "data", "report", "trial"]);
  rig.close();
});

test("what depends on a frozen stage that was never built fails, and names the command", async () => {
  const rig = makeRig(DAG);
  const outcome = await rig.run("repro");
  assert.is(outcome.code, 2);
  assert.match(
    outcome.stderr,
    "collect needs trial: out/trial.txt, which trial writes; that stage is frozen",
  );
  assert.match(outcome.stderr, "`pnpm dag repro trial`");
  assert.match((await rig.run("status")).stderr, "`pnpm dag repro trial`");
  assert.match((await rig.run("repro", "--dry")).stderr, "`pnpm dag repro trial`");
  rig.close();
});

test("a committed output of a frozen stage is used as it is, without a word", async () => {
  const rig = makeRig(DAG);
  await rig.build("report");
  rig.remove(".dag"); // a fresh clone has the lock and what is committed, but no store
  for (const path of ["out/data.txt", "out/collect.txt", "out/report.txt"]) rig.remove(path);
  const outcome = await rig.build();
  assert.equal(
    [outcome.code, outcome.ran, outcome.frozen],
    [0, ["collect", "data"], ["report"]],
    outcome.text,
  );
  assert.match(rig.read("dag.lock"), '"trial"');
  assert.not.match(outcome.text, "warning");
  rig.close();
});

test("a missing output of a frozen stage comes back from the store", async () => {
  const rig = makeRig(DAG);
  await rig.build("report");
  rig.remove("out/trial.txt");
  const outcome = await rig.build();
  assert.equal([outcome.ran, outcome.restored], [[], ["trial"]], outcome.text);
  rig.close();
});

test.run();
