/** A folder's list comes from a file that anyone may have edited: what leads out of the folder is never followed. */
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {digestEntry} from "../../../src/runner/content/folder.ts";
import {digestFolder, readFolder} from "../../../src/runner/store/folder-object.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("folder object");
const DIGEST = sha256("bytes");

function write(paths: readonly string[]): {path: string; digest: string} {
  const files = paths.map((path) => [path, DIGEST] as const);
  const path = join(temporaryFolder(), "list.folder");
  writeFileSync(path, JSON.stringify(files));
  return {path, digest: digestFolder(files)};
}

test("a list of files inside the folder is read", () => {
  const {path, digest} = write(["a.txt", "deep/b.txt", "..c"]);
  assert.equal(
    readFolder(path, digest)?.map(([file]) => file),
    ["a.txt", "deep/b.txt", "..c"],
  );
});

for (const bad of ["../evil", "a/../../evil", "/etc/evil", "a//b", "./a", ""]) {
  test(`a list with ${JSON.stringify(bad)} is refused and removed, though its digest is right`, () => {
    const {path, digest} = write(["a.txt", bad]);
    assert.is(readFolder(path, digest), undefined);
    assert.not(existsSync(path));
  });
}

test("a list with something below a link is refused, though its digest is right", () => {
  const link = digestEntry({kind: "dead link", path: "a", target: "/tmp"});
  const below = [
    [...link, "/tmp"],
    ["a/b", DIGEST],
  ] as const;
  const beside = [
    [...link, "/tmp"],
    ["ab", DIGEST],
  ] as const;
  const path = join(temporaryFolder(), "list.folder");
  writeFileSync(path, JSON.stringify(beside));
  assert.equal(readFolder(path, digestFolder(beside)), beside);
  writeFileSync(path, JSON.stringify(below));
  assert.is(readFolder(path, digestFolder(below)), undefined);
});

test("a folder in the place of a list is removed, a file in the place of the list's folder is none", () => {
  const path = join(temporaryFolder(), "list.folder");
  mkdirSync(path);
  assert.is(readFolder(path, DIGEST), undefined);
  assert.not(existsSync(path));
  writeFileSync(path, "");
  assert.is(readFolder(join(path, "list.folder"), DIGEST), undefined);
});

test("a list that was altered, and one that is no JSON, are removed; one that is not there is none", () => {
  const {path, digest} = write(["a.txt"]);
  writeFileSync(path, JSON.stringify([["b.txt", DIGEST]]));
  assert.is(readFolder(path, digest), undefined);
  assert.not(existsSync(path));
  writeFileSync(path, "[");
  assert.is(readFolder(path, digest), undefined);
  assert.not(existsSync(path));
  assert.is(readFolder(path, digest), undefined);
});

test.run();
