/** The journal beside dag.lock: what a killed run leaves in it counts, torn lines and other locks do not. */
import {appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readLock, writeLock} from "../../../src/runner/store/lock-file.ts";
import {openLockJournal, readLockJournal} from "../../../src/runner/store/lock-journal.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("lock journal");

const record = (letter: string): RunRecord => ({
  fingerprint: letter.repeat(64),
  code: `cmd:${letter}`,
  packages: {},
  params: {p: 0.5},
  env: {},
  deps: [],
  outs: [{role: "o", path: "o", bytes: letter.repeat(64), content: letter.repeat(64), size: 1}],
});
const journalOf = (root: string): string => join(root, ".dag/lock.journal");
/** As after a kill: nothing is removed. */
const leave = (root: string, lockText: string, records: Readonly<Record<string, RunRecord>>): void => {
  const journal = openLockJournal(root, lockText);
  for (const [name, one] of Object.entries(records)) journal.append(name, one);
};

test("records beside a lock take the place of its own; then the lock is to be written again", () => {
  const root = temporaryFolder();
  writeLock(root, {one: record("a"), two: record("b")});
  const {text, isOutdated} = readLock(root);
  assert.is(isOutdated, false);
  leave(root, text, {two: record("c"), three: record("d")});
  const lock = readLock(root);
  assert.equal([lock.isOutdated, lock.names()], [true, ["one", "three", "two"]]);
  assert.equal(
    ["one", "two", "three"].map((name) => lock.recordsOf(name)),
    [[record("a")], [record("c")], [record("d")]],
  );
});

test("a journal without a lock counts too, and goes on where a second run was killed", () => {
  const root = temporaryFolder();
  leave(root, "", {one: record("a")});
  truncateSync(journalOf(root), readFileSync(journalOf(root)).length - 5);
  leave(root, "", {two: record("b")});
  leave(root, "", {three: record("c")});
  assert.equal(readLock(root).names(), ["three", "two"], "the line that was cut short is left out");
});

test("beside another lock it counts for nothing, and the next run begins it anew", () => {
  const root = temporaryFolder();
  writeLock(root, {one: record("a")});
  leave(root, readLock(root).text, {two: record("b")});
  writeLock(root, {one: record("c")});
  const lock = readLock(root);
  assert.equal([lock.names(), lock.isOutdated], [["one"], false]);
  leave(root, lock.text, {three: record("d")});
  assert.equal(readLock(root).names(), ["one", "three"]);
});

test("a line that was altered, or is none of a journal, is left out; nothing in it is trusted", () => {
  const root = temporaryFolder();
  leave(root, "", {one: record("a"), two: record("b")});
  const text = readFileSync(journalOf(root), "utf8");
  writeFileSync(journalOf(root), text.replace('"size":1', '"size":2'));
  appendFileSync(journalOf(root), '[]\nnull\n{"name": "three"}\n\0\n');
  assert.equal([...readLockJournal(root, "").keys()], ["two"]);
  writeFileSync(journalOf(root), "");
  assert.is(readLockJournal(root, "").size, 0);
});

test("it is made with the first record, and removed at the end", () => {
  const root = temporaryFolder();
  const journal = openLockJournal(root, "");
  assert.not.ok(existsSync(journalOf(root)));
  journal.append("one", record("a"));
  assert.ok(existsSync(journalOf(root)));
  journal.remove();
  assert.not.ok(existsSync(journalOf(root)));
  journal.append("two", record("b"));
  assert.equal([...readLockJournal(root, "").keys()], ["two"], "a record after that begins it again");
});

test.run();
