import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {formatRecords, readLock} from "../../../src/runner/store/lock-file.ts";
import {mergeLocks} from "../../../src/runner/store/merge-locks.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const test = suite("merge-locks");

function record(version: string): RunRecord {
  const out = {role: "x", path: "out/x", bytes: sha256(version), content: sha256(version), size: 1};
  return {
    fingerprint: sha256(version),
    code: "code",
    packages: {},
    params: {rate: version},
    env: {},
    deps: [],
    outs: [out],
  };
}

const records = (versions: Readonly<Record<string, string>>): Map<string, RunRecord> =>
  new Map(Object.entries(versions).map(([name, version]) => [name, record(version)]));

test("each side's changes, additions and removals are taken, and the text is as it would be written", () => {
  const base = records({a: "1", b: "1", c: "1", d: "1", e: "1"});
  const ours = records({a: "2", b: "1", c: "1", e: "3", f: "1"});
  const theirs = records({a: "1", b: "2", d: "1", e: "3", g: "1"});
  const {text, conflicts} = mergeLocks(base, ours, theirs);
  assert.equal(conflicts, []);
  const expected = records({a: "2", b: "2", e: "3", f: "1", g: "1"});
  assert.is(text, formatRecords(Object.fromEntries(expected)));
});

/** What `readLock` makes of the text. */
function readBack(text: string): Record<string, unknown> {
  const root = temporaryFolder();
  writeFileSync(join(root, "dag.lock"), text);
  const lock = readLock(root);
  assert.is(lock.isOutdated, /^<{7}/m.test(text));
  return Object.fromEntries(
    lock.names().map((name) => [name, lock.recordsOf(name).map(({params}) => params.rate)]),
  );
}

test("what both sides changed is kept from both between markers, and is read as such", () => {
  for (const last of ["z", "a"]) {
    const base = records({b: "1", [last]: "1"});
    const ours = records({b: "2", [last]: "1"});
    const theirs = records({b: "3", [last]: "1"});
    const {text, conflicts} = mergeLocks(base, ours, theirs);
    assert.equal(conflicts, ["b"]);
    assert.match(
      text,
      /^<<<<<<< ours\n {2}"b": \{\n[\s\S]*\n=======\n {2}"b": \{\n[\s\S]*\n>>>>>>> theirs$/m,
    );
    assert.equal(readBack(text), {[last]: ["1"], b: ["2", "3"]});
  }
});

test("without its markers and one side, a conflict is a lock again", () => {
  const {text} = mergeLocks(records({b: "1"}), records({b: "2", c: "1"}), records({b: "3", d: "1"}));
  const ours = text.replace(/^=======\n[\s\S]*?^>>>>>>> theirs\n/m, "").replace(/^<<<<<<< ours\n/m, "");
  assert.is(ours, formatRecords(Object.fromEntries(records({b: "2", c: "1", d: "1"}))));
});

test("both sides may have made the first lock; one that removed what the other changed loses nothing", () => {
  assert.equal(mergeLocks(new Map(), records({a: "1"}), records({b: "1"})).conflicts, []);
  assert.equal(mergeLocks(new Map(), records({a: "1"}), records({a: "2"})).conflicts, ["a"]);
  const {text, conflicts} = mergeLocks(
    records({a: "1", b: "1"}),
    records({b: "1"}),
    records({a: "2", b: "1"}),
  );
  assert.equal(conflicts, []);
  assert.equal(readBack(text), {a: ["2"], b: ["1"]});
});

test.run();
