/** What is told of an artifact, by what it is on both sides. */
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {diffArtifact} from "../../../src/runner/diff/diff-artifact.ts";
import type {StoredObject} from "../../../src/runner/store/store.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("diff of an artifact");
const root = temporaryFolder();
let count = 0;

function file(text: string): StoredObject & {readonly kind: "file"} {
  const path = join(root, String(count++));
  writeFileSync(path, text);
  return {kind: "file", path};
}

const folder = (files: Readonly<Record<string, string>>): StoredObject => ({
  kind: "folder",
  files: Object.entries(files).map(([name, text]) => ({name, digest: text, path: file(text).path})),
});
const diff = (path: string, before: StoredObject, after: StoredObject) =>
  diffArtifact(path, before, after, {examples: 3});

test("a file that became a folder, and one that became a file, are told by their bytes", async () => {
  assert.equal(await diff("a.json", file("1"), folder({})), {kind: "bytes"});
  assert.equal(await diff("a.json", folder({}), file("1")), {kind: "bytes"});
  assert.equal(await diff("a.bin", file("1"), file("2")), {kind: "bytes"});
});

test("a folder by its files, each by what it is", async () => {
  const found = await diff(
    "d",
    folder({"a.json": '{"x": 1}', gone: "1", same: "1", z: "1"}),
    folder({"a.json": '{"x": 2}', "new": "1", same: "1", z: "2"}),
  );
  assert.equal(
    found.kind === "folder" && found.files.map(({name, how, diff: own}) => [name, how, own?.kind]),
    [
      ["a.json", "changed", "json"],
      ["gone", "removed", undefined],
      ["new", "added", undefined],
      ["z", "changed", "bytes"],
    ],
  );
});

test("a file that is not what its name says is unreadable, whichever side it is on", async () => {
  for (const sides of [
    ["{", "1"],
    ["1", "{"],
  ])
    assert.is((await diff("a.JSON", file(sides[0]!), file(sides[1]!))).kind, "unreadable");
});

test.run();
