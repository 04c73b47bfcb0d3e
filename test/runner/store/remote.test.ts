import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {pull, push} from "../../../src/runner/store/exchange.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {findRemote, getRemote, openSharedRuns, openStore} from "../../../src/runner/store/remote.ts";
import {openRunCache} from "../../../src/runner/store/run-cache.ts";
import {isObjectWhole, transferObject} from "../../../src/runner/store/transfer.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";
import {load, messagesOf} from "../definition/workspace.ts";
import {Rig} from "../engine/rig.ts";

const test = suite("remote");

const all = () => true;

/** A workspace whose dag.yaml names the remote. */
function makeRoot(remote: string, files: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  writeFiles(root, {"dag.yaml": `remote: ${remote}\nstages: {}\n`, ...files});
  return root;
}

async function makeRecord(root: string, path: string, fingerprint = "f".repeat(64)): Promise<RunRecord> {
  const {bytes, size} = await openLocalStore(root).put(path);
  const outs = [{role: path, path, bytes, content: bytes, size}];
  const record = {fingerprint, code: "cmd:x", packages: {}, params: {}, env: {}, deps: [], outs};
  openRunCache(root).put(record);
  return record;
}

const objectsIn = (home: string): readonly string[] =>
  (readdirSync(home, {recursive: true}) as string[]).filter((name) => /[0-9a-f]{64}/.test(name)).sort();

test("a file and a folder go to the remote and come from it as they were, the run with them", async () => {
  const remote = temporaryFolder();
  const [here, there] = [makeRoot(remote, {"f/a.sh": "a", "f/b": "b"}), makeRoot(remote)];
  chmodSync(join(here, "f/a.sh"), 0o755);
  mkdirSync(join(here, "f/empty"));
  const record = await makeRecord(here, "f");
  const pushed = await push(here, getRemote(here), {records: [["s", record]], isKept: all});
  assert.equal(pushed, {copied: 1, bytes: 2, there: 0, lacking: []});
  assert.equal((await push(here, getRemote(here), {records: [["s", record]], isKept: all})).there, 1);

  assert.equal(openSharedRuns(there).find(record.fingerprint), record);
  const store = openStore(there);
  assert.ok(store.has(record.outs[0]!.bytes) && !openLocalStore(there).has(record.outs[0]!.bytes));
  assert.ok(await store.get(record.outs[0]!.bytes, "f"));
  assert.equal(readdirSync(join(there, "f")).sort(), ["a.sh", "b", "empty"]);
  assert.equal(objectsIn(join(there, ".dag/store")), objectsIn(join(remote, "store")));
});

test("what is damaged in the remote is neither taken nor called there, and a push of it is refused", async () => {
  const remote = temporaryFolder();
  const [here, there] = [makeRoot(remote, {a: "right"}), makeRoot(remote)];
  const record = await makeRecord(here, "a");
  const digest = record.outs[0]!.bytes;
  await push(here, getRemote(here), {records: [["s", record]], isKept: all});
  const object = join(remote, "store", digest.slice(0, 2), digest);
  chmodSync(object, 0o600);
  writeFileSync(object, "wrong");
  assert.not.ok(await isObjectWhole(digest, join(remote, "store")));
  assert.not.ok(await openStore(there).get(digest, "a"));
  const pulled = await pull(there, getRemote(there), {records: [["s", record]], isKept: all});
  assert.equal(pulled.lacking, [{instance: "s", path: "a", how: "damaged"}]);
  assert.equal(objectsIn(join(there, ".dag/store")), []);
  assert.is(openRunCache(there).find(record.fingerprint), undefined);
  assert.is(readFileSync(object, "utf8"), "wrong"); // it is not ours to remove
});

test("a push puts what is whole in the place of what was cut short in the remote", async () => {
  const remote = temporaryFolder();
  const here = makeRoot(remote, {a: "right"});
  const record = await makeRecord(here, "a");
  const digest = record.outs[0]!.bytes;
  const pushIt = () => push(here, getRemote(here), {records: [["s", record]], isKept: all});
  await pushIt();
  const object = join(remote, "store", digest.slice(0, 2), digest);
  chmodSync(object, 0o600);
  writeFileSync(object, "rig");
  assert.is((await pushIt()).copied, 1);
  assert.is(readFileSync(object, "utf8"), "right");
  rmSync(join(here, ".dag/store"), {recursive: true});
  assert.is((await pushIt()).there, 1);
});

test("an output that is missing here keeps its run from the remote; one that no store keeps is left out", async () => {
  const remote = temporaryFolder();
  const here = makeRoot(remote, {a: "1"});
  const record = await makeRecord(here, "a");
  rmSync(join(here, ".dag/store"), {recursive: true});
  const {lacking} = await push(here, getRemote(here), {records: [["s", record]], isKept: all});
  assert.equal(lacking, [{instance: "s", path: "a", how: "missing"}]);
  assert.is(getRemote(here).runs.find(record.fingerprint), undefined);
  const {lacking: none} = await push(here, getRemote(here), {records: [["s", record]], isKept: () => false});
  assert.equal(none, []);
});

test("several who push the same at once all succeed, and leave no part of an object", async () => {
  const remote = temporaryFolder();
  const roots = [1, 2, 3].map(() => makeRoot(remote, {"f/a": "x".repeat(1e6), "f/b": "y"}));
  const records = await Promise.all(roots.map((root) => makeRecord(root, "f")));
  const done = await Promise.all(
    roots.map((root, i) => push(root, getRemote(root), {records: [["s", records[i]!]], isKept: all})),
  );
  for (const {lacking} of done) assert.equal(lacking, []);
  assert.is(objectsIn(join(remote, "store")).length, 3);
  assert.ok(await isObjectWhole(records[0]!.outs[0]!.bytes, join(remote, "store")));
  assert.equal(readdirSync(join(remote, "store/incoming")), []);
});

test("what a killed push has left counts for nothing, and a folder without one of its files is not there", async () => {
  const [from, to] = [makeRoot("r", {"f/a": "1", "f/b": "2"}), temporaryFolder()];
  const {bytes} = (await makeRecord(from, "f")).outs[0]!;
  const store = join(from, ".dag/store");
  await transferObject(bytes, store, to);
  writeFiles(to, {"incoming/.object.kymo-dead-1": "1"});
  const [first] = objectsIn(to).filter((name) => !name.endsWith(".folder"));
  rmSync(join(to, first!));
  assert.not.ok(await isObjectWhole(bytes, to));
  assert.is((await transferObject(bytes, store, to)).how, "copied");
  assert.ok(await isObjectWhole(bytes, to));
});

test("KYMO_REMOTE goes before dag.yaml, and empty means none; a folder that is not there is refused", () => {
  const remote = temporaryFolder();
  const root = makeRoot("shared");
  assert.is(findRemote(root, {})!.store, join(root, "shared/store"));
  assert.is(findRemote(root, {KYMO_REMOTE: remote})!.store, join(remote, "store"));
  assert.is(findRemote(root, {KYMO_REMOTE: ""}), undefined);
  assert.throws(() => getRemote(root, {}), /the remote shared is not there/);
  assert.throws(() => getRemote(root, {KYMO_REMOTE: ""}), /no remote is named/);
  assert.not.ok(existsSync(join(root, "shared"))); // an unmounted disk stays as it is
  assert.equal(messagesOf(load("remote: s3://bucket\nstages: {}")), [
    '1:9 the remote "s3://bucket" is not in the file system',
  ]);
});

test("another machine builds nothing that was pushed, verifies what lies in the remote alone, and rebuilds without it", () => {
  const remote = temporaryFolder();
  const files = {
    "dag.yaml": `remote: ${remote}\nstages: {s: {cmd: cp in out/a, deps: [in], outs: [out/a]}, t: {cmd: "tr 1 2 < out/a > out/b", deps: [out/a], outs: [out/b]}}`,
    in: "1",
  };
  const [first, second] = [new Rig(files), new Rig(files)];
  first.repro();
  assert.match(first.dag("push").stdout, /^pushed +2 outputs, 2 B; 0 were there/);
  second.write("dag.lock", first.read("dag.lock"));
  const away = second.dag("verify", "--cache");
  assert.is(away.code, 0);
  assert.match(away.stdout, /2 of them in the remote alone/);
  assert.not.ok(second.has(".dag/store"));
  assert.equal(second.repro().restored, ["s", "t"]);
  assert.is(second.read("out/b"), "2");
  second.remove("out");
  second.remove(".dag");
  assert.is(second.dag("pull").code, 0);
  assert.is(second.read("out/b"), "2");
  first.close();
  second.close();
});

test.run();
