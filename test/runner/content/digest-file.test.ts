import {mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {openDigests} from "../../../src/runner/content/digest-file.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("digest-file");

test("bytes are SHA-256, content is that of the bytes where the format has no meaning", async () => {
  const root = temporaryFolder();
  const large = new Uint8Array(3_000_000).map((_, i) => i % 251);
  writeFiles(root, {"a.txt": "hello", "big.bin": large});
  const digests = openDigests(root);
  assert.is(await digests.bytes("a.txt"), sha256("hello"));
  assert.is(await digests.content("a.txt"), sha256("hello"));
  assert.is(await digests.bytes("big.bin"), sha256(large));
  assert.is(digests.size("big.bin"), 3_000_000);
});

test("JSON counts by value", async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    "a.json": '{"b": [1, 2.50], "a": null}',
    "b.json": '{\n "a": null,\n "b": [1.0, 2.5]\n}\n',
    "c.json": '{"a": null, "b": [2.5, 1]}',
    "d.json": "not json",
    "e.json": "[9007199254740993]",
    "f.json": "[9007199254740992]",
  });
  const digests = openDigests(root);
  assert.is(await digests.content("a.json"), await digests.content("b.json"));
  assert.is.not(await digests.bytes("a.json"), await digests.bytes("b.json"));
  assert.is.not(await digests.content("a.json"), await digests.content("c.json"));
  assert.is(await digests.content("d.json"), sha256("not json"));
  assert.is.not(await digests.content("e.json"), await digests.content("f.json"));
});

test("a broken table falls back to its bytes", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.arrow": "nonsense", "b.duckdb": "nonsense"});
  const digests = openDigests(root);
  assert.is(await digests.content("a.arrow"), sha256("nonsense"));
  assert.is(await digests.content("b.duckdb"), sha256("nonsense"));
});

test("what is remembered answers at once, in another process too, until the file changes", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "one", "b.json": "[1]"});
  const first = openDigests(root);
  assert.is(first.contentNow("a.txt"), undefined);
  const content = await first.content("b.json");
  await first.bytes("a.txt");
  first.save();
  const second = openDigests(root);
  assert.is(second.contentNow("a.txt"), sha256("one"));
  assert.is(second.bytesNow(join(root, "a.txt")), sha256("one"));
  assert.is(second.contentNow("b.json"), content);
  writeFiles(root, {"a.txt": "two"});
  assert.is(second.contentNow("a.txt"), undefined);
  assert.is(await second.content("a.txt"), sha256("two"));
});

test("a file as young as its digest is not trusted", async () => {
  const root = temporaryFolder();
  const nowMs = 1_700_000_000_000;
  writeFileSync(join(root, "a.txt"), "one");
  utimesSync(join(root, "a.txt"), nowMs / 1000 - 1, nowMs / 1000 - 1);
  const digests = openDigests(root, () => nowMs);
  assert.is(await digests.bytes("a.txt"), sha256("one"));
  assert.is(digests.contentNow("a.txt"), undefined);
  writeFileSync(join(root, "a.txt"), "two"); // same size, and then the same mtime
  utimesSync(join(root, "a.txt"), nowMs / 1000 - 1, nowMs / 1000 - 1);
  assert.is(await digests.bytes("a.txt"), sha256("two"));
  const later = openDigests(root, () => nowMs + 1500);
  await later.bytes("a.txt");
  assert.is(later.contentNow("a.txt"), sha256("two"));
});

test("missing files: undefined now, ENOENT when asked for", async () => {
  const digests = openDigests(temporaryFolder());
  assert.is(digests.contentNow("no.txt"), undefined);
  assert.is(await digests.findBytes("no.txt"), undefined);
  for (const read of [() => digests.bytes("no.txt"), () => digests.content("no.txt")]) {
    const code = await read().then(
      () => "none",
      (error: NodeJS.ErrnoException) => error.code,
    );
    assert.is(code, "ENOENT");
  }
});

test("save forgets files that are gone, and writes only what is new", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "1", "b.txt": "2"});
  const digests = openDigests(root);
  await digests.bytes("a.txt");
  await digests.bytes("b.txt");
  rmSync(join(root, "a.txt"));
  digests.save();
  const path = join(root, ".dag/digests.json");
  assert.match(readFileSync(path, "utf8"), "b.txt");
  assert.not.match(readFileSync(path, "utf8"), "a.txt");
  const {ino} = statSync(path);
  const again = openDigests(root);
  await again.bytes("b.txt");
  again.save();
  assert.is(statSync(path).ino, ino);
});

test("a damaged memory is an empty one", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "1", ".dag/digests.json": '{"schema":"kymo.digests/1","files":[["a.t'});
  assert.is(await openDigests(root).bytes("a.txt"), sha256("1"));
});

test("a folder counts by the paths and digests of its files, not by its empty folders", async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    "f/b.json": "[1]",
    "f/a/c.txt": "c",
    "g/b.json": "[1]",
    "g/a/c.txt": "c",
    "h/b.json": "[ 1 ]",
    "h/a/c.txt": "c",
  });
  mkdirSync(join(root, "g/empty"));
  const digests = openDigests(root);
  assert.is(await digests.bytes("f"), await digests.bytes("g"));
  assert.is.not(await digests.bytes("f"), await digests.bytes("h"));
  assert.is(await digests.content("f"), await digests.content("h"));
  assert.is(digests.contentNow("f"), await digests.content("f"));
  assert.is(digests.size("f"), 4);
  writeFiles(root, {"g/a/d.txt": ""});
  assert.is.not(await digests.bytes("f"), await digests.bytes("g"));
});

test.run();
