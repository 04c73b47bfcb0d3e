/** What a collection takes and leaves, counted in the bytes that lie on the disk. */
import {readdirSync, statSync, utimesSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {NO_STEPS} from "../../../src/runner/steps.ts";
import {findGarbage, removeGarbage} from "../../../src/runner/store/collect.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {openRunCache} from "../../../src/runner/store/run-cache.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("collection");

async function record(root: string, digit: string, path: string): Promise<RunRecord> {
  const {bytes, size} = await openLocalStore(root).put(path);
  const outs = [{role: path, path, bytes, content: bytes, size}];
  const run = {
    fingerprint: digit.repeat(64),
    code: "cmd:x",
    packages: {},
    params: {},
    env: {},
    deps: [],
    outs,
  };
  openRunCache(root).put(run);
  return run;
}

function bytesOn(root: string): number {
  return readdirSync(join(root, ".dag/store"), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .reduce((sum, {parentPath, name}) => sum + statSync(join(parentPath, name)).size, 0);
}

test("a folder counts as its list and its files, and stays with them; what only another run holds goes", async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    one: "1".repeat(100),
    "f/a": "2".repeat(200),
    "f/b": "3".repeat(300),
    "g/a": "2".repeat(200),
  });
  const kept = await Promise.all([record(root, "1", "one"), record(root, "2", "f")]);
  const before = bytesOn(root);
  await record(root, "3", "g"); // shares a file with what is kept
  const garbage = findGarbage(root, {records: kept}, new Set());
  assert.equal([garbage.left, garbage.leftObjects, garbage.runs.length], [before, 4, 1]);
  assert.is(garbage.freed, bytesOn(root) - before);
  removeGarbage(garbage, NO_STEPS);
  assert.is(bytesOn(root), before);
  for (const {outs} of kept) assert.ok(await openLocalStore(root).find(outs[0]!.bytes));
  assert.equal(
    [...openRunCache(root).list()].map(({fingerprint}) => fingerprint[0]),
    ["1", "2"],
  );
});

test("under a limit the newest runs that fit stay, and none that is older than one that does not", async () => {
  const root = temporaryFolder();
  writeFiles(root, {old: "1".repeat(10), large: "2".repeat(1000), "new": "3".repeat(100)});
  for (const [digit, path, age] of [
    ["1", "old", 30],
    ["2", "large", 20],
    ["3", "new", 10],
  ] as const) {
    await record(root, digit, path);
    const file = join(root, `.dag/runs/${digit.repeat(2)}/${digit.repeat(64)}.json`);
    const seconds = 1e9 - age;
    utimesSync(file, seconds, seconds);
  }
  const names = (maxBytes: number) =>
    findGarbage(root, {records: [], maxBytes}, new Set()).runs.map(({name}) => name[0]);
  assert.equal(names(99), ["1", "2", "3"]);
  assert.equal(names(100), ["1", "2"]);
  assert.equal(names(500), ["1", "2"]);
  assert.equal(names(1100), ["1"]);
  assert.equal(names(1110), []);
});

test.run();
