import {readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {readLock, writeLock} from "../../../src/runner/store/lock-file.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("lock-file");

function record(name: string, rateHz = 50): RunRecord {
  const digest = sha256(`${name} ${rateHz}`);
  return {
    fingerprint: digest,
    code: sha256("code"),
    packages: {"apache-arrow": "21.2.0 0123456789abcdef"},
    params: {"fuse.rateHz": rateHz, "fuse.accelUnit": "auto", "drift.psi": {warn: 0.1, fail: 0.25}},
    env: {},
    deps: [{role: "accel", path: `in/${name}.arrow`, content: sha256("in")}],
    outs: [{role: "fused", path: `out/${name}.arrow`, bytes: digest, content: digest, size: 9}],
  };
}

const textOf = (root: string): string => readFileSync(join(root, "dag.lock"), "utf8");

test("what is written is read again; one line a fact, sorted but within parameters, with a newline at the end", () => {
  const root = temporaryFolder();
  writeLock(root, {"fuse@b": record("b"), "fuse@a": record("a")});
  const lock = readLock(root);
  assert.equal(lock.names(), ["fuse@a", "fuse@b"]);
  assert.equal(lock.recordsOf("fuse@a"), [record("a")]);
  assert.equal([lock.recordsOf("none"), lock.isOutdated], [[], false]);
  const text = textOf(root);
  assert.match(text, /\n {4}\{"content": "[0-9a-f]{64}", "path": "in\/a\.arrow", "role": "accel"\}\n/);
  assert.match(text, '\n    "drift.psi": {"warn": 0.1, "fail": 0.25},\n    "fuse.accelUnit": "auto",\n');
  assert.ok(text.endsWith('\n "schema": "kymo.lock/1"\n}\n'));
});

test("the order of insertion leaves no trace, and an equal lock is not touched", () => {
  const root = temporaryFolder();
  writeLock(root, {a: record("a"), b: record("b")});
  const [text, {ino}] = [textOf(root), statSync(join(root, "dag.lock"))];
  writeLock(root, {b: record("b"), a: record("a")});
  assert.equal([textOf(root), statSync(join(root, "dag.lock")).ino], [text, ino]);
});

for (const path of ["../evil", "/etc/evil", "a/../../evil", "a/./b", "a//b", ".", ""])
  test(`a record with an output at ${JSON.stringify(path)} is none`, () => {
    const [root, other] = [temporaryFolder(), temporaryFolder()];
    const [own] = record("a").outs;
    writeLock(other, {a: {...record("a"), outs: [{...own!, path}]}, b: record("b")});
    writeFileSync(join(root, "dag.lock"), textOf(other));
    assert.equal(readLock(root).names(), ["b"]);
  });

test("no lock is an empty one", () => {
  assert.equal(readLock(temporaryFolder()).names(), []);
});

/** As git would write it, with the lines that both sides share outside. */
function merge(ours: string, theirs: string, base?: string): string {
  const [a, b] = [ours.split("\n"), theirs.split("\n")];
  let from = 0;
  while (a[from] === b[from]) from++;
  let to = 0;
  while (a.at(-1 - to) === b.at(-1 - to) && to < Math.min(a.length, b.length) - from) to++;
  const middle = [
    "<<<<<<< HEAD",
    ...a.slice(from, a.length - to),
    ...(base === undefined ? [] : ["||||||| 1234567", base]),
    "=======",
    ...b.slice(from, b.length - to),
    ">>>>>>> topic",
  ];
  return [...a.slice(0, from), ...middle, ...a.slice(a.length - to)].join("\n");
}

function textFor(records: Record<string, RunRecord>): string {
  const root = temporaryFolder();
  writeLock(root, records);
  return textOf(root);
}

for (const base of [undefined, '  "a": {broken by diff3']) {
  test(`both sides of a conflict are kept${base === undefined ? "" : ", diff3 too"}`, () => {
    const root = temporaryFolder();
    const ours = textFor({a: record("a", 50), b: record("b")});
    const theirs = textFor({a: record("a", 100), b: record("b"), c: record("c")});
    writeFileSync(join(root, "dag.lock"), merge(ours, theirs, base));
    const lock = readLock(root);
    assert.ok(lock.isOutdated);
    assert.equal(lock.names(), ["a", "b", "c"]);
    assert.equal(lock.recordsOf("a"), [record("a", 50), record("a", 100)]);
    assert.equal([lock.recordsOf("b"), lock.recordsOf("c")], [[record("b")], [record("c")]]);
  });
}

test("a block that a merge mixed from two runs is no fact", () => {
  const root = temporaryFolder();
  const [ours, theirs] = [record("a", 50), record("a", 100)];
  const text = textFor({a: ours, b: record("b")}).replaceAll(
    ours.outs[0]!.bytes,
    (digest, at: number, all: string) =>
      all.slice(at - 20, at).includes("fingerprint") ? digest : theirs.outs[0]!.bytes,
  );
  writeFileSync(join(root, "dag.lock"), text);
  assert.equal(readLock(root).names(), ["b"]);
});

test("commas that a clean merge left wrong are repaired", () => {
  const root = temporaryFolder();
  const text = textFor({a: record("a"), b: record("b")});
  writeFileSync(
    join(root, "dag.lock"),
    text.replace("\n  },\n", "\n  }\n").replace('"schema": "kymo.lock/1"', '"schema": "kymo.lock/1",'),
  );
  const lock = readLock(root);
  assert.equal([lock.names(), lock.isOutdated], [["a", "b"], true]);
});

test("a broken lock says file, line and remedy", () => {
  const root = temporaryFolder();
  const lines = textFor({a: record("a")}).split("\n");
  lines[3] = '   "check: 12,';
  for (const [text, line] of [
    [lines.join("\n"), 4],
    [lines.slice(0, 3).join("\n"), 3],
    ["[]", 1],
  ] as const) {
    writeFileSync(join(root, "dag.lock"), text);
    try {
      readLock(root);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ExpectedError);
      assert.is((error as ExpectedError).place, `line ${line}`);
      assert.match((error as ExpectedError).message, `dag.lock:${line}`);
      assert.match((error as ExpectedError).hint, "git checkout dag.lock");
    }
  }
  writeFileSync(join(root, "dag.lock"), '{"schema": "kymo.lock/2", "instances": {}}');
  assert.throws(() => readLock(root), /kymo\.lock\/2/);
});

test("a record altered in a lock that this workspace wrote is dropped all the same", () => {
  const root = temporaryFolder();
  writeLock(root, {a: record("a"), b: record("b")});
  assert.equal(readLock(root).names(), ["a", "b"]);
  const path = join(root, "dag.lock");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('"fuse.rateHz": 50', '"fuse.rateHz": 51'));
  assert.is.not(readFileSync(path, "utf8"), text);
  assert.equal(readLock(root).names(), ["b"]);
});

test.run();
