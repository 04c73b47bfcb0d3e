/** API keys: what each may do, how often, and what is kept of it. */
import {readFile, stat} from "node:fs/promises";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {Guard} from "../../src/serve/keys/guard.ts";
import {addKey, readKeys, removeKey} from "../../src/serve/keys/key-file.ts";
import {Problem} from "../../src/serve/problem.ts";
import {keysPath} from "../../src/serve/state-folder.ts";
import {refusalOf} from "../refusal.ts";
import {makeProject, type Project} from "./project.ts";
import {inject, listen} from "./rig.ts";

const test = suite<{project: Project}>("API keys");
test.before.each(async (context) => {
  context.project = await makeProject();
});
test.after.each(({project}) => project.remove());

const created = "2026-01-10T09:00:00Z";

test("only the hash of a key is kept, in a file of its owner's alone", async ({project}) => {
  const path = keysPath(project.root);
  const key = addKey(path, {name: "phone", scopes: ["predict"], ratePerSecond: null, created});
  assert.match(key, /^kymo_[0-9a-f]{8}_[\w-]{43}$/);
  assert.not.match(await readFile(path, "utf8"), new RegExp(key.split("_").slice(2).join("_")));
  assert.is((await stat(path)).mode & 0o777, 0o600);
  const taken = await refusalOf(
    (async () => addKey(path, {name: "phone", scopes: ["predict"], ratePerSecond: null, created}))(),
  );
  assert.match(taken.message, /there is a key "phone" already/);
  removeKey(path, "phone");
  assert.equal(readKeys(path), []);
});

test("with keys every route but health and documentation needs one of its scope", async ({project}) => {
  const path = keysPath(project.root);
  const make = (name: string, scope: "predict" | "metrics" | "admin") =>
    addKey(path, {name, scopes: [scope], ratePerSecond: null, created});
  const keys = {predict: make("a", "predict"), metrics: make("b", "metrics"), admin: make("c", "admin")};
  const {app, close} = await inject(project.root);
  const ask = async (url: string, key?: string, header = "authorization") => {
    const headers = key === undefined ? {} : {[header]: header === "authorization" ? `Bearer ${key}` : key};
    return (await app.inject({url, headers})).statusCode;
  };
  assert.is(await ask("/health/ready"), 200);
  assert.is(await ask("/openapi.json"), 200);
  for (const [url, right, wrong] of [
    ["/model-info", keys.predict, keys.metrics],
    ["/metrics", keys.metrics, keys.predict],
  ] as const) {
    assert.is(await ask(url), 401);
    assert.is(await ask(url, right), 200);
    assert.is(await ask(url, right, "x-api-key"), 200);
    assert.is(await ask(url, wrong), 403);
    assert.is(await ask(url, keys.admin), 200);
    assert.is(await ask(url, `${right.slice(0, -1)}${right.endsWith("A") ? "B" : "A"}`), 401);
    assert.is(await ask(url, "kymo_00000000_x"), 401);
  }
  const {headers} = await app.inject("/model-info");
  assert.is(headers["www-authenticate"], 'Bearer realm="kymo"');
  await close();
});

test("a key has its own rate, and is told when to come again", async ({project}) => {
  const path = keysPath(project.root);
  const slow = addKey(path, {name: "slow", scopes: ["predict"], ratePerSecond: 2, created});
  const other = addKey(path, {name: "other", scopes: ["predict"], ratePerSecond: null, created});
  let nowMs = 1000;
  const guard = new Guard({path, isRequired: false, now: () => nowMs});
  const check = (key: string) => guard.check({headers: {authorization: `Bearer ${key}`}} as never, "predict");
  for (let i = 0; i < 4; i++) assert.is(check(slow), "slow"); // two seconds' worth at once
  let problem: unknown;
  try {
    check(slow);
  } catch (error) {
    problem = error;
  }
  assert.instance(problem, Problem);
  assert.is((problem as Problem).status, 429);
  assert.is((problem as Problem).headers["retry-after"], "1");
  assert.is(check(other), "other");
  nowMs += 500;
  assert.is(check(slow), "slow");
  assert.throws(() => check(slow));
});

test("a key that is removed is refused within a second, and where none is left all are refused on an open address", async ({
  project,
}) => {
  const path = keysPath(project.root);
  const key = addKey(path, {name: "phone", scopes: ["predict"], ratePerSecond: null, created});
  let nowMs = 0;
  const guard = new Guard({path, isRequired: true, now: () => nowMs});
  const request = {headers: {"x-api-key": key}} as never;
  assert.is(guard.check(request, "predict"), "phone");
  removeKey(path, "phone");
  nowMs = 1001;
  assert.throws(() => guard.check(request, "predict"));
});

test("an address that others reach is served where there are keys", async ({project}) => {
  addKey(keysPath(project.root), {name: "phone", scopes: ["predict"], ratePerSecond: null, created});
  const server = await listen(project.root, {host: "0.0.0.0"});
  assert.is((await fetch(`http://127.0.0.1:${new URL(server.url).port}/model-info`)).status, 401);
  await server.stop();
});

test.run();
