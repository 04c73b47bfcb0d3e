/** `kymo serve` as a person starts it: from start to ready, and stopped in order by SIGTERM. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {makeProject, type Project} from "../serve/project.ts";
import {runKymo} from "./kymo-process.ts";
import {startServing} from "./serving-process.ts";

const test = suite<{project: Project}>("kymo serve");
test.before(async (context) => {
  context.project = await makeProject();
});
test.after(({project}) => project.remove());

test("it serves the model of params.yaml, and SIGTERM ends it in order with 0", async ({project}) => {
  const {child, url, lines, ended} = await startServing(project.root);
  const health = (await (await fetch(`${url}/health`)).json()) as {
    model: {name: string; digests: {code: string}};
  };
  assert.is(health.model.name, "sample");
  assert.match(health.model.digests.code, /^[0-9a-f]{64}$/);
  child.kill("SIGTERM");
  assert.is(await ended, 0);
  assert.is(lines.at(-1)?.msg, "stopped");
});

test("a model is served by its absolute path; a second SIGTERM ends it at once", async ({project}) => {
  const {child, ended} = await startServing(project.root, [
    ...["--notice", "60"],
    ...["--model", project.path("models/sample.keras")],
  ]);
  child.kill("SIGTERM");
  const told = setInterval(() => child.kill("SIGTERM"), 20);
  const code = await ended;
  clearInterval(told);
  assert.is(code, 143);
});

test("keys are made, listed and removed; a request that was not logged is told", ({project}) => {
  const kymo = (...words: string[]) => runKymo(words, {cwd: project.root});
  assert.match(
    kymo("keys", "add", "phone", "--scopes", "predict,metrics", "--rate", "5").stdout,
    /^kymo_[0-9a-f]{8}_/,
  );
  const [key] = JSON.parse(kymo("keys", "list", "--json").stdout);
  assert.equal(
    [key.name, key.scopes, key.ratePerSecond, key.hash],
    ["phone", ["predict", "metrics"], 5, undefined],
  );
  assert.match(kymo("keys", "list").stdout, /phone +[0-9a-f]{8} +predict, metrics +5 a second/);
  assert.match(kymo("keys", "add", "x", "--scopes", "all").stderr, /no scope "all"/);
  assert.is(kymo("keys", "remove", "phone").status, 0);
  assert.match(kymo("keys", "list").stdout, /no keys/);
  const replay = kymo("replay", "5f0c");
  assert.is(replay.status, 2);
  assert.match(replay.stderr, /request 5f0c is not in the log/);
});

test("a model that is not there, an open address and a wrong parameter are refused with what to do", ({
  project,
}) => {
  for (const [words, pattern] of [
    [["--model", "models/none.keras"], /the model to serve is not there/],
    [["--model", "none@production"], /there is no none|has no version in production/],
    [["--host", "0.0.0.0"], /would be open to everybody/],
    [["--port", "99999"], /--port/],
  ] as const) {
    const {status, stderr} = runKymo(["serve", ...words], {cwd: project.root});
    assert.is(status, 2);
    assert.match(stderr, pattern);
  }
});

test.run();
