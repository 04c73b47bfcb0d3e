/** `kymo trigger` as a person or a timer calls it, from a look that finds nothing to a version in production. */
import {existsSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Decision} from "../../../src/artifacts/trigger/decision.ts";
import type {Ended} from "../../../src/retraining/state-file.ts";
import {observe, signal} from "../../judgement/trigger/observations.ts";
import {fixtureHash} from "../../registry/workspace.ts";
import {PASSED, TriggerProject} from "./project.ts";

const test = suite("trigger command line");

interface Told {
  readonly decisions: readonly Decision[];
  readonly ended: Ended | null;
}

function runJson(project: TriggerProject, code: number, ...words: readonly string[]): Told {
  const {status, stdout, stderr} = project.run("trigger", "run", "--json", ...words);
  assert.is(status, code, stdout + stderr);
  return JSON.parse(stdout) as Told;
}
const actionsOf = ({decisions}: Told) => decisions.map(({action}) => action);

test("a failure trains again, and the candidate goes through the gate into production; then the cooldown holds", async () => {
  const project = await TriggerProject.open({promote: "production", policy: {everyDays: null}});
  await project.putIntoProduction("1.0.0");
  await project.setDrift("fail");
  const told = runJson(project, 0);
  assert.equal(actionsOf(told), ["trigger"]);
  assert.is(told.ended!.outcome, "production");
  const pointer = JSON.parse(project.read("models/registry/hands/production.json")) as {
    path: string;
    previous: string[];
  };
  assert.match(pointer.path, await fixtureHash("gyro"));
  assert.equal(pointer.previous, ["1.0.0"]);
  assert.equal(actionsOf(runJson(project, 0)), ["none"], "the same file is no new evidence");
  await project.setDrift("fail", 0.6);
  const held = runJson(project, 0);
  assert.equal(actionsOf(held), ["queue", "none"]);
  assert.equal(held.decisions[0]!.holds.map(({by}) => by).includes("cooldown"), true);
  const status = project.run("trigger", "status", "--json");
  assert.is(status.status, 1, "a retraining is queued");
  assert.is((JSON.parse(status.stdout) as {retrainings: number}).retrainings, 1);

  const back = runJson(project, 0, "--rollback", "--reason", "it flickers");
  assert.equal([back.ended!.outcome, back.ended!.version], ["rolled back", "hands@1.0.0"]);
});

test("it goes no farther than configured, and a candidate that the gate refuses is only registered", async () => {
  const project = await TriggerProject.open({promote: "staging"});
  await project.setDrift("fail");
  assert.is(runJson(project, 0).ended!.outcome, "staging");
  assert.not.ok(existsSync(join(project.root, "models/registry/hands/production.json")));
  project.write(
    "source/gate.json",
    JSON.stringify({...PASSED, verdict: "refused", refusals: ["it is worse"]}),
  );
  const refused = runJson(project, 1, "--reason", "again");
  assert.equal(
    [refused.ended!.outcome, /the gate refuses it: it is worse/.test(refused.ended!.text)],
    ["refused", true],
  );
});

test("a retraining that fails or is killed is gone on with, and replaces nothing meanwhile", async () => {
  const project = await TriggerProject.open({promote: "registered"});
  project.write("build.sh", "exit 1\n");
  await project.setDrift("fail");
  const failed = project.run("trigger", "run");
  assert.is(failed.status, 2);
  assert.match(failed.stderr, /the retraining has not ended/);
  const status = JSON.parse(project.run("trigger", "status", "--json").stdout) as {state: string};
  assert.is(status.state, "trigger");
  assert.match(project.run("trigger", "run", "--reason", "now").stderr, /has not ended/);

  project.write(
    "build.sh",
    "touch started; for i in $(seq 600); do test -e go && exit 0; sleep 0.05; done; exit 1\n",
  );
  const started = join(project.root, "started");
  await project.kill(["trigger", "run"], () => existsSync(started));
  assert.not.ok(existsSync(join(project.root, "models/registry")));
  writeFileSync(join(project.root, "go"), "");
  const resumed = project.run("trigger", "run");
  assert.is(resumed.status, 0, resumed.stdout + resumed.stderr);
  assert.match(resumed.stdout, /going on with what was decided at/);
  assert.match(resumed.stdout, /registered {2}hands@0\.1\.0-dev-4754eaa1 is registered/);
  assert.is(
    (JSON.parse(project.run("trigger", "status", "--json").stdout) as {retrainings: number}).retrainings,
    1,
  );
});

test("a dry run changes nothing, a torn last line is no event, and a damaged one is refused by its number", async () => {
  const project = await TriggerProject.open({promote: "none"});
  await project.setDrift("warn");
  assert.equal(actionsOf(runJson(project, 0, "--dry")), ["monitor", "none"]);
  const state = join(project.root, "state/trigger.ndjson");
  assert.not.ok(existsSync(state));
  runJson(project, 0);
  const whole = project.read("state/trigger.ndjson");
  writeFileSync(state, `${whole}{"digest":"0123`);
  await project.setDrift("warn", 0.7);
  assert.is(runJson(project, 0).decisions[0]!.consecutive, 2);
  assert.ok(project.read("state/trigger.ndjson").startsWith(whole));
  writeFileSync(state, whole.replace("prediction.transitions", "prediction.transitiens"));
  const damaged = project.run("trigger", "status");
  assert.is(damaged.status, 2);
  assert.match(damaged.stderr, /this line is damaged/);
  assert.match(damaged.stderr, /line 1/);
});

test("replay tells when a policy would have fired, what it would have cost, and which line is no observation", async () => {
  const project = await TriggerProject.open();
  const fail = [signal("flips", "fail")];
  const history = [
    observe(0),
    observe(6, {signals: fail}),
    observe(12, {signals: fail}),
    observe(36, {signals: fail}),
  ];
  project.write("history.ndjson", `${history.map((one) => JSON.stringify(one)).join("\n")}\n`);
  const {status, stdout} = project.run("trigger", "replay", "history.ndjson");
  assert.is(status, 0);
  assert.match(stdout, /2026-01-01 06:00 {2}trigger .* 30 +20 +0 +–/);
  assert.match(stdout, /2026-01-01 12:00 {2}queue .*cooldown +0 +0 +500/);
  assert.match(
    stdout,
    /4 observations: 2 retrainings, 0 rollbacks, queued 1 time; 60 machine minutes, 40 minutes of a person, 500 windows/,
  );
  assert.match(
    project.run("trigger", "replay", "history.ndjson", "--policy", "cooldown 6 h").stdout,
    /3 retrainings/,
  );
  const unknown = project.run("trigger", "replay", "history.ndjson", "--policy", "pateint");
  assert.match(unknown.stderr, /Did you mean "patient"/);
  project.write("bad.ndjson", `${JSON.stringify(observe(0))}\n{"kymo":"observation/1"}\n`);
  const bad = project.run("trigger", "replay", "bad.ndjson");
  assert.is(bad.status, 2);
  assert.match(bad.stderr, /line 2/);
  const nothing = project.run("trigger", "replay");
  assert.match(nothing.stderr, /nothing was observed yet/);
});

test("what is not built, and a wrong parameter, are named with their remedy", async () => {
  const project = await TriggerProject.open({retrain: "guess"});
  assert.match(project.run("trigger", "run").stderr, /trigger\.retrain/);
  const other = await TriggerProject.open();
  rmSync(join(other.root, "artifacts/drift.json"));
  const {status, stderr} = other.run("trigger", "run");
  assert.is(status, 2);
  assert.match(stderr, /pnpm dag repro/);
});

test.run();
