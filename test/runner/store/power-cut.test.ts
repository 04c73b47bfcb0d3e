/** What is said to be kept is there after a power cut: nothing of it waits for the system to flush. */
import {existsSync, rmSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writeAtomicSync} from "../../../src/platform/atomic-file.ts";
import {NO_STEPS} from "../../../src/runner/steps.ts";
import {makeFolder, replacePath} from "../../../src/runner/store/durable.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import {readLock, writeLock} from "../../../src/runner/store/lock-file.ts";
import {openLockJournal} from "../../../src/runner/store/lock-journal.ts";
import {ForgetfulDisk} from "../../forgetful-disk.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("power cut");

/** What a power cut right after `work` would take of the folder `root`. */
async function forgottenAfter(root: string, work: () => unknown): Promise<string[]> {
  const disk = new ForgetfulDisk();
  disk.install();
  try {
    await work();
  } finally {
    disk.uninstall();
  }
  return disk.listForgotten(root);
}

test("an atomic write is there, with its bytes and its name", async () => {
  const root = temporaryFolder();
  assert.equal(await forgottenAfter(root, () => writeAtomicSync(join(root, "a.json"), "{}")), []);
});

test("one that need not last is not flushed", async () => {
  const root = temporaryFolder();
  const write = () => writeAtomicSync(join(root, "a.json"), "{}", {durable: false});
  assert.equal(await forgottenAfter(root, write), ["a.json"]);
});

test("a folder is there with all that was made above it", async () => {
  const root = temporaryFolder();
  assert.equal(await forgottenAfter(root, () => makeFolder(join(root, "a/b/c"))), []);
});

test("what is put in place of a file or folder is there", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"new.txt": "new", "old.txt": "old", "new/a": "a", "old/b": "b"});
  const replace = () => {
    replacePath(join(root, "new.txt"), join(root, "old.txt"), NO_STEPS);
    replacePath(join(root, "new"), join(root, "old"), NO_STEPS);
  };
  assert.equal(await forgottenAfter(root, replace), []);
  assert.ok(existsSync(join(root, "old/a")));
});

test("a stored file or folder is there, and so is what is restored", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"file.txt": "file", "folder/a.txt": "a", "folder/deep/b.txt": "b"});
  const store = openLocalStore(root);
  let [file, folder] = ["", ""];
  const put = async () => {
    file = (await store.put("file.txt")).bytes;
    folder = (await store.put("folder")).bytes;
  };
  // the folder for incoming files holds nothing that lasts
  const isLasting = (path: string) => !path.startsWith(".dag/store/incoming");
  assert.equal((await forgottenAfter(root, put)).filter(isLasting), []);
  for (const name of ["file.txt", "folder"]) rmSync(join(root, name), {recursive: true});
  const get = async () => {
    assert.ok(await store.get(file, "file.txt"));
    assert.ok(await store.get(folder, "folder"));
  };
  assert.equal(await forgottenAfter(root, get), []);
});

test("dag.lock and its journal are there", async () => {
  const root = temporaryFolder();
  const record = {
    ...{fingerprint: "f".repeat(64), code: "c", packages: {}, params: {}, env: {}, deps: []},
    outs: [{role: "o", path: "o", bytes: "b".repeat(64), content: "c", size: 1}],
  };
  const write = async () => {
    writeLock(root, {one: record});
    const journal = openLockJournal(root, readLock(root).text);
    await Promise.all(["two", "three", "four"].map((name) => journal.append(name, record)));
  };
  assert.equal(await forgottenAfter(root, write), [".dag/lock.sum"], "what is but a saving need not last");
});

test.run();
