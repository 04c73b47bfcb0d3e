import {execFileSync} from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryPath} from "../../../src/platform/atomic-file.ts";
import {sha256} from "../../../src/platform/canonical.ts";
import {openDigests} from "../../../src/runner/content/digest-file.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import {refusalOf} from "../../refusal.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("store");

const objectOf = (root: string, digest: string): string =>
  join(root, ".dag/store", digest.slice(0, 2), digest);

/** Where a folder lists only these names, no temporary file is left. */
const namesIn = (path: string): string[] => readdirSync(path).sort();

test("a file comes back as it was, executable or not, in place of what is there", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"a.txt": "hello", "run.sh": "#!/bin/sh", "out/a.txt": "other"});
  chmodSync(join(root, "run.sh"), 0o755);
  const {bytes, size} = await store.put("a.txt");
  assert.equal([bytes, size, store.has(bytes)], [sha256("hello"), 5, true]);
  assert.ok(await store.get(bytes, "out/a.txt"));
  assert.is(readFileSync(join(root, "out/a.txt"), "utf8"), "hello");
  assert.is(statSync(join(root, "out/a.txt")).mode & 0o111, 0);
  assert.ok((statSync(join(root, "out/a.txt")).mode & 0o200) !== 0);
  assert.ok(await store.get(bytes, `out/${"ä".repeat(127)}x`), "a name as long as it may be");
  rmSync(join(root, `out/${"ä".repeat(127)}x`));
  const script = await store.put("run.sh");
  assert.ok(await store.get(script.bytes, "new/run.sh"));
  assert.ok((statSync(join(root, "new/run.sh")).mode & 0o100) !== 0);
  assert.equal([namesIn(join(root, "out")), namesIn(join(root, ".dag/store/incoming"))], [["a.txt"], []]);
});

test("two files of equal bytes of which one may be run both come back as they were", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"a.sh": "same", "b.txt": "same", "f/a.sh": "same", "f/b.txt": "same"});
  for (const path of ["a.sh", "f/a.sh"]) chmodSync(join(root, path), 0o755);
  for (const path of ["a.sh", "b.txt", "f"]) {
    const {bytes} = await store.put(path);
    assert.is(bytes, await openDigests(root).bytes(path));
    assert.ok(await store.get(bytes, `new/${path}`));
  }
  const isExecutable = (path: string) => (statSync(join(root, "new", path)).mode & 0o100) !== 0;
  assert.equal(["a.sh", "b.txt", "f/a.sh", "f/b.txt"].map(isExecutable), [true, false, true, false]);
});

test("a folder comes back with its empty folders, and with links that lead nowhere", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"f/a.txt": "a"});
  mkdirSync(join(root, "f/empty/deep"), {recursive: true});
  symlinkSync("../missing", join(root, "f/link"));
  const {bytes} = await store.put("f");
  assert.is(bytes, await openDigests(root).bytes("f"));
  assert.ok(store.has(bytes));
  assert.ok(await store.get(bytes, "g"));
  assert.is(await openDigests(root).bytes("g"), bytes);
  assert.equal(
    [namesIn(join(root, "g/empty")), readlinkSync(join(root, "g/link"))],
    [["deep"], "../missing"],
  );
  mkdirSync(join(root, "none"));
  const none = await store.put("none");
  assert.ok(await store.get(none.bytes, "again"));
  assert.equal(namesIn(join(root, "again")), []);
});

test("a pipe is refused, not waited for", async () => {
  const root = temporaryFolder();
  execFileSync("mkfifo", [join(root, "pipe")]);
  assert.match((await refusalOf(openLocalStore(root).put("pipe"))).message, "is a named pipe");
});

test("a folder comes back whole, under the digest that its files have", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"f/a.txt": "a", "f/b/c.txt": "cc", "g/old.txt": "old"});
  const {bytes, size} = await store.put("f");
  assert.equal([bytes, size, store.has(bytes)], [await openDigests(root).bytes("f"), 3, true]);
  assert.ok(await store.get(bytes, "g"));
  assert.is(await openDigests(root).bytes("g"), bytes);
  assert.equal(namesIn(root), [".dag", "f", "g"]);
});

test("a damaged object is reported as missing and removed; the target keeps what it had", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"a.txt": "hello", "f/x.txt": "x", "f/y.txt": "y", "target/z.txt": "z"});
  const {bytes} = await store.put("a.txt");
  chmodSync(objectOf(root, bytes), 0o644);
  writeFileSync(objectOf(root, bytes), "hellO");
  assert.not(await store.get(bytes, "a.txt"));
  assert.is(readFileSync(join(root, "a.txt"), "utf8"), "hello");
  assert.not(store.has(bytes));
  await store.put("a.txt");
  assert.ok(await store.get(bytes, "a.txt"));

  const folder = await store.put("f");
  const file = objectOf(root, sha256("y"));
  chmodSync(file, 0o644);
  writeFileSync(file, "");
  assert.not(await store.get(folder.bytes, "target"));
  assert.equal(namesIn(join(root, "target")), ["z.txt"]);
  assert.not(store.has(folder.bytes));
  writeFileSync(`${objectOf(root, folder.bytes)}.folder`, '[["../../escape","00",false]]');
  assert.not(await store.get(folder.bytes, "target"));
});

test("putting a file again repairs a damaged object", async () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  writeFiles(root, {"a.txt": "hello"});
  const {bytes} = await store.put("a.txt");
  chmodSync(objectOf(root, bytes), 0o644);
  writeFileSync(objectOf(root, bytes), "");
  await store.put("a.txt");
  assert.ok(await store.get(bytes, "b.txt"));
});

test("a killed write leaves no object, and its leftover is swept; a living writer's stays", () => {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  const incoming = join(root, ".dag/store/incoming");
  mkdirSync(incoming, {recursive: true});
  const living = temporaryPath(incoming, "object");
  const dead = join(incoming, ".object.kymo-4194304.1.no-such-boot-1");
  writeFileSync(living, "half");
  writeFileSync(dead, "half");
  assert.not(store.has(sha256("half")));
  store.sweep();
  assert.equal([existsSync(living), existsSync(dead)], [true, false]);
});

test("what is no digest is refused before it becomes a path", async () => {
  const store = openLocalStore(temporaryFolder());
  assert.throws(() => store.has("../../etc/passwd"), /not a SHA-256/);
  const name = await store.get("../x", "y").then(
    () => "",
    (error: Error) => error.name,
  );
  assert.is(name, "ExpectedError");
});

test("a disk that refuses gives an ExpectedError with a hint", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "a"});
  chmodSync(root, 0o555);
  const isRoot = process.getuid?.() === 0; // root may write anywhere
  const error = await openLocalStore(root)
    .put("a.txt")
    .then(
      () => undefined,
      (e: unknown) => e,
    );
  chmodSync(root, 0o755);
  if (isRoot) return;
  assert.is((error as Error).name, "ExpectedError");
  assert.match((error as {hint: string}).hint, "right to read and write");
});

test("a store that is a file is named, with what to do", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "1", ".dag/store": ""});
  const error = await refusalOf(openLocalStore(root).put("a.txt"));
  assert.is(error.reason, "state");
  assert.match(error.message, /a file lies where a folder should be/);
});

test.run();
