import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {computeFingerprint, type FingerprintInput} from "../../../src/runner/content/fingerprint.ts";
import {findSecrets, isSecret, readEnvironment} from "../../../src/runner/content/secret.ts";
import type {Instance} from "../../../src/runner/definition/instance.ts";
import {openRunCache} from "../../../src/runner/store/run-cache.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("fingerprint");

const at = {file: "dag.yaml", line: 1, column: 1};
const instance: Instance = {
  name: "fuse@a",
  stage: "fuse",
  bindings: {session: "a"},
  action: {kind: "run", file: "stages/fuse.ts"},
  deps: [
    {role: "accel", paths: ["in/a.arrow"], many: false, at},
    {role: "all", paths: ["in/b.arrow"], many: true, at},
  ],
  params: [
    {file: "params.yaml", key: "fuse", value: {rateHz: 50, unit: "g"}, spelled: "f"},
    {file: "params.yaml", key: "seed", value: 1, spelled: "1"},
  ],
  outs: [{role: "fused", path: "out/a.arrow", kind: "out", cache: true, persist: false, at}],
  env: ["MODE"],
  frozen: false,
  alwaysChanged: false,
  tracked: false,
  strict: true,
  network: false,
  sharesProcess: false,
  mutex: [],
  at,
};
const input: FingerprintInput = {
  instance,
  code: sha256("code"),
  runtime: "node 20",
  packages: {zod: "4 x"},
  deps: [
    {role: "accel", path: "in/a.arrow", content: sha256("a")},
    {role: "all", path: "in/b.arrow", content: sha256("b")},
  ],
  env: {MODE: "fast"},
};
const having = (changes: Partial<Instance>): FingerprintInput => ({
  ...input,
  instance: {...instance, ...changes},
});
const withParam = (value: unknown): FingerprintInput =>
  having({params: [{file: "params.yaml", key: "fuse", value, spelled: ""}]});
const original = computeFingerprint(input);

test("it is the one of old locks: what enters, and how, changes with its schema alone", () => {
  assert.is(original, "6ecbd5121cf5fc89ea0f456eb67dd1a8b3ee568462cc60560005425d84b3c4b2");
});

test("what cannot change the result does not enter", () => {
  const same: FingerprintInput[] = [
    having({
      name: "other",
      stage: "other",
      frozen: true,
      alwaysChanged: true,
      tracked: false,
      at: {...at, line: 9},
    }),
    having({params: [...instance.params].reverse(), deps: [...instance.deps].reverse()}),
    having({outs: [{...instance.outs[0]!, cache: false}]}),
    having({params: instance.params.map((param) => ({...param, spelled: "only a command may see it"}))}),
    {...input, deps: [...input.deps].reverse()},
  ];
  for (const other of same) assert.is(computeFingerprint(other), original);
});

test("everything that can enters, each in its own way", () => {
  const out = instance.outs[0]!;
  const dep = input.deps[0]!;
  const different: FingerprintInput[] = [
    {...input, code: sha256("other")},
    {...input, packages: {zod: "5 x"}},
    {...input, packages: {}},
    {...input, runtime: "node 22"},
    {...input, env: {MODE: "slow"}},
    {...input, env: {MODE: ""}},
    {...input, env: {}},
    {...input, deps: [{...dep, content: sha256("z")}, input.deps[1]!]},
    {...input, deps: [{...dep, path: "in/z.arrow"}, input.deps[1]!]},
    {...input, deps: [{...dep, role: "z"}, input.deps[1]!]},
    {...input, deps: [dep]},
    having({bindings: {session: "b"}}),
    having({bindings: {}}),
    having({action: {kind: "cmd", commands: ["a"], wdir: "."}}),
    having({action: {kind: "cmd", commands: ["a", "b"], wdir: "."}}),
    having({action: {kind: "cmd", commands: ["a"], wdir: "src"}}),
    having({deps: instance.deps.map((d) => ({...d, many: true}))}),
    having({outs: [{...out, role: "z"}]}),
    having({outs: [{...out, path: "out/z.arrow"}]}),
    having({outs: [{...out, kind: "metrics"}]}),
    having({outs: [{...out, persist: true}]}),
    having({outs: []}),
    having({params: []}),
    withParam({rateHz: 50, unit: "g"}),
    withParam({unit: "g", rateHz: 50}),
    having({strict: false}),
    having({network: true}),
    having({sharesProcess: true}),
  ];
  const all = [input, ...different].map(computeFingerprint);
  assert.is(new Set(all).size, all.length);
});

test("parameters: -0, undefined, types and nesting differ; a shared object is as good as two", () => {
  const values = [
    0,
    -0,
    "0",
    null,
    {a: undefined},
    {},
    [],
    [[]],
    [1, [2]],
    [[1], 2],
    true,
    "true",
    Number.NaN,
    Infinity,
  ];
  const all = values.map((value) => computeFingerprint(withParam(value)));
  assert.is(new Set(all).size, all.length);
  const shared = {warn: 1};
  assert.is(
    computeFingerprint(withParam({a: shared, b: shared})),
    computeFingerprint(withParam({a: {warn: 1}, b: {warn: 1}})),
  );
});

test("a secret is recorded only under this workspace's key", () => {
  const root = temporaryFolder();
  const env = {API_TOKEN: "hunter2", OTHER_KEY: "hunter2", MODE: "fast"};
  const shown = readEnvironment(root, ["API_TOKEN", "OTHER_KEY", "MODE", "UNSET"], env);
  assert.equal(Object.keys(shown), ["API_TOKEN", "OTHER_KEY", "MODE"]);
  assert.is(shown.MODE, "fast");
  assert.match(shown.API_TOKEN!, /^hmac:[0-9a-f]{64}$/);
  assert.is.not(shown.API_TOKEN, shown.OTHER_KEY);
  assert.equal(readEnvironment(root, ["API_TOKEN"], env).API_TOKEN, shown.API_TOKEN);
  assert.is.not(readEnvironment(temporaryFolder(), ["API_TOKEN"], env).API_TOKEN, shown.API_TOKEN);
  assert.is(statSync(join(root, ".dag/secret")).mode & 0o777, 0o600);
});

test("a variable with a name that every object has is set only where it is set", () => {
  const root = temporaryFolder();
  assert.equal(readEnvironment(root, ["constructor", "__proto__"], {}), {});
  assert.equal(Object.keys(readEnvironment(root, ["constructor"], {constructor: "x"} as never)), [
    "constructor",
  ]);
  assert.equal([...findSecrets(["constructor"], {})], []);
});

test("what is secret is told by whole words of a name, and by a password in an address", () => {
  const secret = [
    "GITHUB_TOKEN",
    "db_password",
    "PGPASSWORD",
    "API_KEY",
    "DB_PASS",
    "HTTP_AUTH",
    "DB_PWD",
    "MY_CREDENTIALS",
  ];
  for (const name of secret) assert.ok(isSecret(name, "x"), name);
  for (const name of ["PWD", "AUTHOR", "PATH", "PASSAGE", "HOME"]) assert.not(isSecret(name, "x"), name);
  assert.ok(isSecret("DATABASE_URL", "postgres://me:hunter2@host/db"));
  assert.not(isSecret("DATABASE_URL", "postgres://host:5432/db"));
  const found = findSecrets(["A_TOKEN", "B_TOKEN", "C"], {A_TOKEN: "hunter22", B_TOKEN: "x", C: "hunter22"});
  assert.equal([...found], [["A_TOKEN", "hunter22"]], "a secret of a few characters stands everywhere");
});

test("the run cache gives back what was put, and forgets what is damaged or of another version", () => {
  const root = temporaryFolder();
  const runs = openRunCache(root);
  const record = {
    fingerprint: original,
    code: "cmd:x",
    packages: {},
    params: {a: 1},
    env: {},
    deps: [],
    outs: [],
  };
  assert.is(runs.find(original), undefined);
  runs.put(record);
  assert.equal(runs.find(original), record);
  const path = `.dag/runs/${original.slice(0, 2)}/${original}.json`;
  const text = readFileSync(join(root, path), "utf8");
  for (const damaged of [
    text.slice(0, 40),
    "",
    text.replace("kymo.run/2", "kymo.run/1"),
    text.replace('"deps":[]', '"deps":1'),
    text.replace('"a":1', '"a":2'),
  ]) {
    assert.is.not(damaged, text);
    writeFiles(root, {[path]: damaged});
    assert.is(runs.find(original), undefined);
  }
});

test.run();
