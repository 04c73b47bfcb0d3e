/** The journal of running instances, and the scratch folders beside it. */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ownIdentity} from "../../../src/platform/process-identity.ts";
import {
  closeJournal,
  listJournal,
  putBack,
  readJournal,
  removeJournal,
  writeJournal,
} from "../../../src/runner/engine/journal.ts";
import {openScratch, removeScratch} from "../../../src/runner/engine/scratch.ts";
import {NO_STEPS} from "../../../src/runner/steps.ts";
import {temporaryFolder, writeFiles} from "../../temporary-folder.ts";

const test = suite("journal and scratch");

test("an entry comes back, is written over, and is gone when it is closed", () => {
  const root = temporaryFolder();
  assert.equal(listJournal(root), []);
  const entry = {instance: "s", staging: ".dag/staging/1", aside: [{path: "o", backup: ".dag/staging/1/0"}]};
  writeJournal(root, "1-1", entry);
  writeJournal(root, "1-2", {...entry, aside: []});
  assert.equal(listJournal(root), ["1-1.json", "1-2.json"]);
  assert.equal(readJournal(root, "1-1.json"), entry);
  const child = ownIdentity();
  writeJournal(root, "1-1", {...entry, child});
  assert.equal(readJournal(root, "1-1.json"), {...entry, child});
  closeJournal(root, "1-1");
  for (const _ of [1, 2]) removeJournal(root, "1-2.json");
  closeJournal(root, "1-1");
  assert.equal(listJournal(root), []);
});

for (const text of [
  '{"instance": "s", "sta',
  "null",
  '{"instance": "s"}',
  '{"instance": "s", "aside": [{"path": "o"}]}',
])
  test(`an entry that is torn or damaged is none: ${text}`, () => {
    const root = temporaryFolder();
    writeFiles(root, {".dag/running/1-1.json": text});
    assert.is(readJournal(root, "1-1.json"), undefined);
  });

test("what was moved aside takes the place of what is there; what is back already is left", () => {
  const root = temporaryFolder();
  writeFiles(root, {
    "aside/0": "old",
    "o.txt": "half",
    "aside/1/a": "old",
    "f/a": "half",
    "f/b": "half",
    g: "new",
  });
  const aside = [
    {path: "o.txt", backup: "aside/0"},
    {path: "f", backup: "aside/1"},
    {path: "g", backup: "aside/2"},
  ];
  for (const _ of [1, 2]) {
    putBack(root, aside, NO_STEPS);
    assert.is(readFileSync(join(root, "o.txt"), "utf8"), "old");
    assert.equal([existsSync(join(root, "f/a")), existsSync(join(root, "f/b"))], [true, false]);
    assert.is(readFileSync(join(root, "g"), "utf8"), "new");
  }
});

test("a scratch folder is found again by the same run, emptied on request, and removed by its owner's name", () => {
  const root = temporaryFolder();
  const path = openScratch(root, "train", "f1", false);
  writeFileSync(join(path, "checkpoint"), "1");
  assert.is(openScratch(root, "train", "f1", false), path);
  assert.ok(existsSync(join(path, "checkpoint")));
  openScratch(root, "train", "f1", true);
  assert.not(existsSync(join(path, "checkpoint")));
  const other = openScratch(root, "other", "f2", false);
  removeScratch(root, (owner) => owner === "train");
  assert.equal([existsSync(path), existsSync(`${path}.instance`), existsSync(other)], [false, false, true]);
});

test("a note without its folder is removed, whoever's it is", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, ".dag/scratch"), {recursive: true});
  writeFileSync(join(root, ".dag/scratch/f1.instance"), "train");
  removeScratch(root, () => false);
  assert.not(existsSync(join(root, ".dag/scratch/f1.instance")));
});

test.run();
