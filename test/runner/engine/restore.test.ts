/** Outputs of an earlier run: put back where they are missing or altered, or not at all. */
import {existsSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findWriter} from "../../../src/runner/engine/find-writer.ts";
import {hasSameOuts, restoreOutputs} from "../../../src/runner/engine/restore.ts";
import {openWorkspace} from "../../../src/runner/engine/workspace.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {makeInstance, makeOut, makePipeline} from "./instances.ts";

const test = suite("restore");

const instance = makeInstance("s", {outs: [makeOut("a.txt"), makeOut("f")]});

async function store(root: string) {
  writeFiles(root, {"a.txt": "a", "f/b.txt": "b"});
  const workspace = openWorkspace(root, makePipeline([{instance}]));
  const outs = await Promise.all(
    ["a.txt", "f"].map(async (path) => {
      const {bytes, size} = await workspace.store.put(path);
      return {role: path, path, bytes, content: bytes, size};
    }),
  );
  const record: RunRecord = {fingerprint: "", code: "", packages: {}, params: {}, env: {}, deps: [], outs};
  return {workspace, record};
}

test("what is missing or altered comes back, what is right is left alone", async () => {
  const root = temporaryFolder();
  const {workspace, record} = await store(root);
  rmSync(join(root, "a.txt"));
  writeFiles(root, {"f/b.txt": "other", "f/c.txt": "more"});
  assert.is(await restoreOutputs(workspace, instance, record), true);
  assert.is(readFileSync(join(root, "a.txt"), "utf8"), "a");
  assert.equal(
    [readFileSync(join(root, "f/b.txt"), "utf8"), existsSync(join(root, "f/c.txt"))],
    ["b", false],
  );
});

test("with an object gone from the store, or of other outputs, nothing is promised", async () => {
  const root = temporaryFolder();
  const {workspace, record} = await store(root);
  const {bytes} = record.outs[0]!;
  rmSync(join(root, ".dag/store", bytes.slice(0, 2), bytes));
  rmSync(join(root, "a.txt"));
  assert.is(await restoreOutputs(workspace, instance, record), false);
  const renamed = {...instance, outs: [makeOut("a.txt"), makeOut("g")]};
  assert.is(await restoreOutputs(workspace, renamed, record), false);
  assert.not(existsSync(join(root, "g")));
});

test("outputs are the same by their paths, in any order", () => {
  const outs = (paths: readonly string[]) =>
    paths.map((path) => ({role: "", path, bytes: "", content: "", size: 0}));
  assert.ok(hasSameOuts(instance, outs(["f", "a.txt"])));
  for (const other of [["f"], ["f", "a.txt", "g"], ["f", "g"], []])
    assert.not(hasSameOuts(instance, outs(other)), other.join());
});

test("a path is written by who writes it, or the folder that it lies in", () => {
  const pipeline = makePipeline([{instance}]);
  assert.is(findWriter(pipeline, "a.txt"), instance);
  assert.is(findWriter(pipeline, "f/deep/x"), instance);
  for (const path of ["b.txt", "f2/x", "g"]) assert.is(findWriter(pipeline, path), undefined);
});

test.run();
