import {execFileSync} from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {temporaryPath} from "../../../src/platform/atomic-file.ts";
import {sha256} from "../../../src/platform/canonical.ts";
import {openDigests} from "../../../src/runner/content/digest-file.ts";
import {passTick} from "../../pass-tick.ts";
import {refusalOf} from "../../refusal.ts";
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

test("JSON counts by its bytes: order of keys, numbers as they are written, bytes that are no UTF-8", async () => {
  const root = temporaryFolder();
  const texts = ['{"b":1,"a":2}', '{"a":2,"b":1}', '{"b": 1,"a":2}', "0", "-0", "1", "1.0"];
  writeFiles(root, Object.fromEntries(texts.map((text, i) => [`${i}.json`, text])));
  writeFiles(root, {"7.json": Uint8Array.of(0x22, 0xe9, 0x22), "8.json": Uint8Array.of(0x22, 0xe8, 0x22)});
  const digests = openDigests(root);
  const found = await Promise.all(Array.from({length: 9}, (_, i) => digests.content(`${i}.json`)));
  assert.is(new Set(found).size, 9);
  assert.is(found[0], sha256(texts[0]!));
});

/** By this clock no file is young. */
const later = (): number => Date.now() + 10_000;

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
  const first = openDigests(root, later);
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
  const path = join(root, "a.txt");
  writeFileSync(path, "one");
  const {ctimeMs} = statSync(path);
  const within = openDigests(root, () => ctimeMs + 5); // within a tick of the clock
  assert.is(await within.bytes("a.txt"), sha256("one"));
  assert.is(within.contentNow("a.txt"), undefined);
  const after = openDigests(root, () => ctimeMs + 2500);
  await after.bytes("a.txt");
  assert.is(after.contentNow("a.txt"), sha256("one"));
});

test("another file with the same size, modification time and inode is seen by its change time", async () => {
  const root = temporaryFolder();
  const path = join(root, "a.txt");
  writeFileSync(path, "one");
  utimesSync(path, 1e9, 1e9);
  const digests = openDigests(root, later);
  assert.is(await digests.bytes("a.txt"), sha256("one"));
  const {ino} = statSync(path);
  await passTick();
  writeFileSync(path, "two");
  utimesSync(path, 1e9, 1e9);
  assert.equal([statSync(path).ino, statSync(path).mtimeMs], [ino, 1e12]);
  assert.is(digests.bytesNow("a.txt"), undefined);
  assert.is(await digests.bytes("a.txt"), sha256("two"));
});

test("what looks untouched has the same look; a change and one back have not", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "one", "f/b.txt": "b"});
  const digests = openDigests(root);
  const look = async (path: string) => (await digests.observe(path, "bytes")).look;
  const before = [await look("a.txt"), await look("f")];
  assert.equal([await look("a.txt"), await look("f")], before);
  assert.is((await digests.observe("f", "bytes")).digest, await digests.bytes("f"));
  await passTick();
  for (const text of ["two", "one"]) writeFiles(root, {"a.txt": text});
  for (const text of ["c", "b"]) writeFiles(root, {"f/b.txt": text});
  assert.is.not(await look("a.txt"), before[0]);
  assert.is.not(await look("f"), before[1]);
  const between = await look("f");
  await passTick();
  writeFiles(root, {"f/deep/c.txt": ""});
  rmSync(join(root, "f/deep"), {recursive: true});
  assert.is.not(await look("f"), between, "a file that came and went");
});

test("a file that came and went in a folder below, or behind a link, shows in the look", async () => {
  const [root, other] = [temporaryFolder(), temporaryFolder()];
  writeFiles(root, {"f/one/two/a.txt": ""});
  writeFiles(other, {"deep/b.txt": ""});
  symlinkSync(other, join(root, "f/link"));
  const digests = openDigests(root);
  const look = async () => (await digests.observe("f", "bytes")).look;
  for (const folder of [join(root, "f/one/two"), other, join(other, "deep")]) {
    const before = await look();
    await passTick();
    writeFileSync(join(folder, "passing.txt"), "");
    rmSync(join(folder, "passing.txt"));
    assert.is.not(await look(), before, folder);
  }
});

test("nothing is where a link leads in a circle or a file stands in the way; what is no file is refused", async () => {
  const root = temporaryFolder();
  symlinkSync("loop", join(root, "loop"));
  writeFiles(root, {"a.txt": ""});
  const digests = openDigests(root);
  for (const path of ["loop", "a.txt/b", "none"])
    assert.equal([digests.bytesNow(path), await digests.findBytes(path)], [undefined, undefined], path);
  execFileSync("mkfifo", [join(root, "pipe")]);
  await refusalOf(digests.findBytes("pipe"));
});

test("a file that may be run is another than one that may not", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.sh": "x", "f/a.sh": "x"});
  const digests = openDigests(root);
  const before = [await digests.bytes("a.sh"), await digests.bytes("f")];
  for (const path of ["a.sh", "f/a.sh"]) chmodSync(join(root, path), 0o755);
  assert.is.not(await digests.bytes("a.sh"), before[0]);
  assert.is.not(await digests.bytes("f"), before[1]);
});

test("pipes, sockets and devices are refused by name, alone and in a folder, and never opened", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "f"));
  execFileSync("mkfifo", [join(root, "f/pipe")]);
  symlinkSync("/dev/null", join(root, "null"));
  const digests = openDigests(root);
  for (const [path, what] of [
    ["f/pipe", "f/pipe is a named pipe"],
    ["f", "f/pipe is a named pipe"],
    ["null", "null is a device"],
  ] as const) {
    const {message, file} = await refusalOf(digests.bytes(path));
    assert.match(message, `${what}, expected a file or a folder`);
    assert.is(file, join(root, path === "f" ? "f/pipe" : path));
  }
});

test("a file whose name is not UTF-8 is refused: it could not be found under the name that Node gives it", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "d"));
  writeFileSync(Buffer.concat([Buffer.from(join(root, "d/a")), Buffer.from([0xe9])]), "");
  const error = await refusalOf(openDigests(root).bytes("d"));
  assert.match(error.message, "the name of a file is not UTF-8: a\u{fffd}");
  rmSync(root, {recursive: true});
});

test("what is not there looks like nothing", () => {
  assert.is(openDigests(temporaryFolder()).look("none/at/all"), "");
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
  const digests = openDigests(root, later);
  await digests.bytes("a.txt");
  digests.save();
  rmSync(join(root, "a.txt"));
  const next = openDigests(root, later);
  await next.bytes("b.txt");
  next.save();
  const path = join(root, ".dag/digests.json");
  assert.match(readFileSync(path, "utf8"), "b.txt");
  assert.not.match(readFileSync(path, "utf8"), "a.txt");
  const {ino} = statSync(path);
  const again = openDigests(root, later);
  await again.bytes("b.txt");
  again.save();
  assert.is(statSync(path).ino, ino);
});

test("a damaged memory is an empty one", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"a.txt": "1", ".dag/digests.json": '{"schema":"kymo.digests/2","files":[["a.t'});
  assert.is(await openDigests(root).bytes("a.txt"), sha256("1"));
});

test("a folder counts by paths and digests of its files, empty folders, and links that lead nowhere", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"f/b.json": "[1]", "f/a/c.txt": "c", "g/b.json": "[1]", "g/a/c.txt": "c"});
  const digests = openDigests(root, later);
  const same = async () => (await digests.bytes("f")) === (await digests.bytes("g"));
  assert.ok(await same());
  mkdirSync(join(root, "g/empty"));
  assert.not(await same());
  mkdirSync(join(root, "f/empty"));
  assert.ok(await same());
  symlinkSync("nowhere", join(root, "f/link"));
  assert.not(await same());
  symlinkSync("elsewhere", join(root, "g/link"));
  assert.not(await same());
  rmSync(join(root, "g/link"));
  symlinkSync("nowhere", join(root, "g/link"));
  assert.ok(await same());
  assert.is(digests.contentNow("f"), await digests.content("f"));
  assert.is(digests.size("f"), 4);
  writeFiles(root, {"g/a/d.txt": ""});
  assert.not(await same());
});

test("a temporary file of the runner's in a folder is no part of it", async () => {
  const root = temporaryFolder();
  writeFiles(root, {"f/a.txt": "a"});
  const digests = openDigests(root);
  const before = await digests.bytes("f");
  writeFileSync(temporaryPath(join(root, "f"), "big.bin"), "half");
  assert.is(await digests.bytes("f"), before);
  writeFiles(root, {"f/.of.kymo-anything": ""});
  assert.is.not(await digests.bytes("f"), before);
});

test.run();
