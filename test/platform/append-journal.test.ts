/** A file of events that is cut off anywhere, changed anywhere, or not there. */
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {appendToJournal, readJournal} from "../../src/platform/append-journal.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("append-only journal");
const EVENTS = [{n: 1}, {n: 2, text: 'a line\nbreak, "quotes" and ü'}, {n: 3}];

function write(): {path: string; bytes: Buffer; start: number} {
  const path = join(temporaryFolder(), "state", "events.ndjson");
  for (const event of EVENTS) appendToJournal(path, event);
  const bytes = readFileSync(path);
  return {path, bytes, start: bytes.lastIndexOf("\n", bytes.length - 2) + 1};
}

test("what was appended is read in order, and nothing where there is no file", () => {
  assert.equal(readJournal(write().path), EVENTS);
  const absent = join(temporaryFolder(), "absent");
  assert.equal(readJournal(absent), []);
  assert.not.ok(existsSync(absent));
});

test("cut off at any byte of its last line, it has the events before, and the next takes its place", () => {
  const {path, bytes, start} = write();
  for (let end = start; end < bytes.length; end++) {
    writeFileSync(path, bytes.subarray(0, end));
    assert.equal(readJournal(path), EVENTS.slice(0, 2), `at ${end}`);
    appendToJournal(path, {n: 4});
    assert.equal(readJournal(path), [...EVENTS.slice(0, 2), {n: 4}], `at ${end}`);
  }
});

test("a byte that is changed in a whole line is found, and the line is named", () => {
  const {path, bytes, start} = write();
  for (let at = 0; at < start - 1; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = changed[at] === 0x20 ? 0x21 : 0x20;
    writeFileSync(path, changed);
    try {
      readJournal(path);
      assert.unreachable(`byte ${at}`);
    } catch (error) {
      assert.instance(error, ExpectedError, String(error));
      assert.match((error as ExpectedError).place!, /^line [123]$/);
    }
  }
});

test.run();
