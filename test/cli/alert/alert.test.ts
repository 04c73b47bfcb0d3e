/** `kymo alert` as a timer calls it: peers that are down, processes that are killed, secrets that stay where they are. */
import {spawn} from "node:child_process";
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {stringify} from "yaml";
import type {AlertState} from "../../../src/alerts/state.ts";
import {openWebPeer, type WebPeer} from "../../alerts/peers.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {BIN, type EndedKymo} from "../kymo-process.ts";

const test = suite("alert command line");
const TOKEN = "T0p-s3cret-token";

class Project {
  readonly root = temporaryFolder();
  readonly peer: WebPeer;

  constructor(peer: WebPeer, rules: Readonly<Record<string, object>>) {
    this.peer = peer;
    const channels = {
      slack: {type: "slack", urlEnv: "SLACK"},
      hook: {type: "webhook", urlEnv: "HOOK", secretEnv: "SECRET"},
      log: {type: "log", file: "state/alerts.log"},
    };
    const names = Object.keys(channels);
    const routes = {critical: names, warning: ["log"], info: []};
    this.write(
      "params.yaml",
      stringify({alerts: {reports: "reports", metrics: "metrics.txt", channels, routes, rules}}),
    );
    this.write("dag.yaml", "stages: {}\n");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  get env(): Readonly<Record<string, string>> {
    return {SLACK: `${this.peer.url}/services/${TOKEN}`, HOOK: `${this.peer.url}/hook`, SECRET: TOKEN};
  }

  start(words: readonly string[]) {
    return spawn(process.execPath, [BIN, "alert", ...words], {
      cwd: this.root,
      env: {...process.env, NO_COLOR: "1", ...this.env},
    });
  }

  /** In a process of its own, while this one answers as the peer. */
  run(...words: readonly string[]): Promise<EndedKymo> {
    return new Promise((resolve) => {
      const child = this.start(words);
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (text) => {
        stdout += text;
      });
      child.stderr.on("data", (text) => {
        stderr += text;
      });
      child.on("close", (status) => resolve({status, stdout, stderr}));
    });
  }

  /** Makes what waits due now. */
  hurry(): void {
    const state = JSON.parse(readFileSync(join(this.root, "state/alerts.json"), "utf8")) as AlertState;
    this.write(
      "state/alerts.json",
      JSON.stringify({...state, outbox: state.outbox.map((one) => ({...one, dueAt: 0}))}),
    );
  }

  pathsPosted(): string[] {
    return this.peer.posts.map(
      ({path, body}) =>
        `${path.startsWith("/hook") ? "hook" : "slack"} ${/resolved/.test(body) ? "resolved" : "firing"}`,
    );
  }
}

const HOT = {hot: {on: "metrics/heat", above: 10, severity: "critical"}};

test("a rule that breaks is told to each channel once, and its end, run after run", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, HOT);
  const metrics = ["heat 9\n", "heat 11\n", "heat 12\n", "heat 8\n", "heat 8\n"];
  for (const text of metrics) {
    project.write("metrics.txt", text);
    const {status, stderr} = await project.run("run");
    assert.is(status, 0, stderr);
  }
  assert.equal(project.pathsPosted(), ["slack firing", "hook firing", "slack resolved", "hook resolved"]);
  assert.is(readFileSync(join(project.root, "state/alerts.log"), "utf8").trimEnd().split("\n").length, 2);
  assert.is((await project.run("status")).status, 0);
  await peer.close();
});

test("while the peer is down nothing is lost, and nothing holds a secret; back again, each is sent once", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, HOT);
  project.write("metrics.txt", "heat 11\n");
  peer.answer = 500;
  const down = await project.run("run");
  assert.is(down.status, 1);
  assert.match(
    down.stderr,
    /not sent slack {2}\[kymo: critical\] heat: the peer answered 500; it is tried again later/,
  );
  const waits = await project.run("status");
  assert.is(waits.status, 1);
  assert.match(waits.stdout, /1 rule is broken, 2 messages wait/);
  const files = readdirSync(join(project.root, "state")).map((name) =>
    readFileSync(join(project.root, "state", name), "utf8"),
  );
  for (const text of [down.stdout, down.stderr, waits.stdout, ...files]) assert.not.match(text, TOKEN);
  peer.answer = 200;
  project.hurry();
  assert.is((await project.run("run")).status, 0);
  await project.run("run");
  assert.equal(project.pathsPosted(), ["slack firing", "hook firing"]);
  await peer.close();
});

test("killed while it delivers, the next run delivers what is left, and not again what was taken", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, HOT);
  project.write("metrics.txt", "heat 11\n");
  const child = project.start(["run"]);
  // Slack takes it; at the webhook it is killed before an answer
  peer.onRequest = (path) => !path.startsWith("/hook") || !child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  assert.equal(project.pathsPosted(), ["slack firing"]);
  peer.onRequest = () => true;
  assert.is((await project.run("run")).status, 0);
  await project.run("run");
  const told = project.pathsPosted();
  assert.is(told.filter((one) => one === "slack firing").length, 1, told.join());
  assert.is(told.filter((one) => one === "hook firing").length, 1, told.join());
  assert.is(readFileSync(join(project.root, "state/alerts.log"), "utf8").trimEnd().split("\n").length, 1);
  await peer.close();
});

test("a service that does not answer is told, and what it had said is not taken back", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, {...HOT, down: {on: "metrics/up", below: 1, severity: "warning"}});
  project.write("metrics.txt", "heat 11\n");
  await project.run("run");
  const params = readFileSync(join(project.root, "params.yaml"), "utf8");
  project.write("params.yaml", params.replace("metrics.txt", "absent.txt"));
  const {stdout} = await project.run("run");
  assert.match(stdout, /\[kymo: warning\] Service answers at \/metrics/);
  assert.match(stdout, /2 rules are broken/);
  assert.equal(project.pathsPosted(), ["slack firing", "hook firing"]);
  await peer.close();
});

test("`test` says for each channel whether a message arrived; a wrong name is no channel", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, {});
  const all = await project.run("test");
  assert.is(all.status, 0);
  assert.match(all.stdout, /sent {5}slack\nsent {5}hook\nsent {5}log/);
  assert.match(peer.posts[0]!.body, "A test of this channel");
  peer.answer = 403;
  const one = await project.run("test", "hook");
  assert.is(one.status, 1);
  assert.match(one.stderr, /not sent hook: the peer answered 403/);
  assert.match((await project.run("test", "slakc")).stderr, /Did you mean "slack"/);
  await peer.close();
});

test("with --every it goes on until it is stopped", async () => {
  const peer = await openWebPeer();
  const project = new Project(peer, HOT);
  project.write("metrics.txt", "heat 11\n");
  const child = project.start(["run", "--every", "1h"]);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let out = "";
  child.stdout.on("data", (text) => {
    out += text;
    if (/messages wait/.test(out)) child.kill("SIGTERM");
  });
  assert.is(await ended, 0);
  assert.equal(project.pathsPosted(), ["slack firing", "hook firing"]);
  await peer.close();
});

test.run();
