/** The scripts of the workflows, run here as there: train, monitor, smoke. */
import {spawn} from "node:child_process";
import {appendFileSync, existsSync} from "node:fs";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {stringify} from "yaml";
import {PASSED, TriggerProject} from "../cli/trigger/project.ts";

const test = suite("scripts of the workflows");

function runScript(
  name: string,
  cwd: string,
  ...words: readonly string[]
): Promise<{code: number | null; output: string}> {
  const script = fileURLToPath(new URL(`../../.ci/${name}`, import.meta.url));
  return new Promise((resolve) => {
    const child = spawn("bash", [script, ...words], {
      cwd,
      env: {...process.env, NO_COLOR: "1", KYMO_REPORTS: "out"},
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
      });
    child.on("close", (code) => resolve({code, output}));
  });
}

const ALERTS = {
  reports: "reports",
  metrics: null,
  channels: {},
  routes: {critical: [], warning: [], info: []},
  rules: {flips: {on: "drift/*", at: "fail", severity: "critical"}},
};

test("monitor writes an issue's text where a rule is broken, and none where all hold", async () => {
  const project = await TriggerProject.open();
  appendFileSync(join(project.root, "params.yaml"), stringify({alerts: ALERTS}));
  const calm = await runScript("monitor", project.root);
  assert.is(calm.code, 0, calm.output);
  assert.not.ok(existsSync(join(project.root, "out/monitor.md")));
  await project.setDrift("fail");
  const broken = await runScript("monitor", project.root);
  assert.is(broken.code, 0, broken.output);
  const text = project.read("out/monitor.md");
  assert.match(text, /flips .* Flips: /);
  assert.match(text, /train again/);
  assert.not.ok(existsSync(join(project.root, "state/trigger.ndjson")), "it only looks");
});

test("train does what was decided, says so, and fails where the gate refuses", async () => {
  const project = await TriggerProject.open({promote: "registered"});
  const told = {retraining: {on: "trigger/*", above: 0, severity: "info"}};
  const channels = {log: {type: "log", file: "told.log"}};
  const routes = {...ALERTS.routes, info: ["log"]};
  appendFileSync(
    join(project.root, "params.yaml"),
    stringify({alerts: {...ALERTS, channels, routes, rules: told}}),
  );
  const nothing = await runScript("train", project.root);
  assert.is(nothing.code, 0, nothing.output);
  project.write(
    "source/gate.json",
    JSON.stringify({...PASSED, verdict: "refused", refusals: ["it is worse"]}),
  );
  const refused = await runScript("train", project.root, "a new wrist; touch here");
  assert.is(refused.code, 1, refused.output);
  assert.match(project.read("out/train.md"), "A person asks for a retraining: a new wrist; touch here.");
  assert.match(project.read("out/train.md"), "it is worse");
  const titles = project.read("told.log").trimEnd().split("\n");
  assert.equal(
    titles.map((line) => (JSON.parse(line) as {alerts: {title: string}[]}).alerts.map(({title}) => title)),
    [["A retraining was started"], ["A retraining has ended"]],
  );
});

test("smoke names what does not answer as it should", async () => {
  const bodies: Record<string, string> = {
    "/health/live": "ok",
    "/health/ready": "ok",
    "/model-info": `{"digest": "${"a".repeat(64)}"}`,
    "/openapi.json": '{"openapi": "3.1.0"}',
    "/metrics": "# HELP x\nhar_predictions_total 1\n",
  };
  const server = createServer(({url}, response) => {
    response.writeHead(bodies[url!] === undefined ? 404 : 200);
    response.end(bodies[url!]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const good = await runScript("smoke", ".", address);
  assert.is(good.code, 0, good.output);
  bodies["/metrics"] = "nothing\n";
  const wrong = await runScript("smoke", ".", address);
  assert.is(wrong.code, 1);
  assert.match(wrong.output, /wrong \/metrics/);
  await new Promise((resolve) => server.close(resolve));
});

test.run();
