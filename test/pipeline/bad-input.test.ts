/**
 * What people get wrong, through the command line: exit code 2, a message that names the file and a remedy and is no
 * stack, and the last good outputs still in place.
 */
import {copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {gzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {type Failure, OUTPUTS, PipelineRig, set} from "./rig.ts";

const test = suite("pipeline: bad input");
const rig = new PipelineRig();
const SESSION = "simulated-2026-01-10-09-00-00";
const RAW = `data/raw/${SESSION}-gyroscope_data.xlsx`;
let good: Record<string, string> = {};

test.before(() => {
  const {code, stderr} = rig.repro();
  assert.is(code, 0, stderr);
  good = hashOutputs();
});
test.after(() => rig.close());

/** Of what stages write: the page of the pipeline says what is stale, after a failure as well. */
function hashOutputs(): Record<string, string> {
  const {"reports/pipeline.html": _, ...outputs} = rig.hashes(...OUTPUTS);
  return outputs;
}

/** Runs what must fail in one place, and gives that failure. */
function fail(words: readonly string[], name: string, maxFileKB?: number): Failure {
  const {code, failed, failures, stderr} = rig.repro(words, maxFileKB);
  assert.is(code, 2, stderr);
  const at = failed.indexOf(name);
  assert.ok(at >= 0, `${name} did not fail: ${failed} ${stderr}`);
  assert.equal(hashOutputs(), good, "the last good outputs are in place");
  return failures[at]!;
}

/** Runs what is refused at the plan, before anything is done, and gives that failure. */
function refusePlan(words: readonly string[]): Failure {
  const {code, ran, failed, stderr} = rig.repro(words);
  assert.equal([code, ran, failed], [2, [], []], stderr);
  assert.equal(hashOutputs(), good, "the last good outputs are in place");
  return (JSON.parse(stderr) as {error: Failure}).error;
}

/** Asserts a failure that a person can act on. */
function assertClear({message, file, place, hint, detail}: Failure, what: RegExp, where: string): void {
  assert.match(message, what);
  assert.match(`${file} ${place} ${message}`, where);
  assert.ok(hint.length > 10, hint);
  assert.is(detail, undefined, `a stack is shown: ${detail}`);
}

/** Puts another content in a file's place while `action` runs, or none. */
function withFile(path: string, content: Uint8Array | undefined, action: () => void): void {
  const kept = rig.path("kept");
  renameSync(rig.path(path), kept);
  try {
    if (content !== undefined) writeFileSync(rig.path(path), content);
    action();
  } finally {
    rig.remove(path);
    renameSync(kept, rig.path(path));
  }
}

/** Runs with a recording that cannot be used: the run fails at its end, and the reports name it, and are of the other. */
function refuse(what: RegExp, where: string): void {
  const {code, failed, failures, stderr} = rig.repro();
  assert.is(code, 2, stderr);
  assert.equal(failed, ["accept"]);
  assertClear(failures[0]!, what, where);
  const {refused, table, recordings} = rig.json<{
    refused: {session: string; cause: string}[];
    table: {session: string}[];
    recordings: {statement: string};
  }>("reports/index.json");
  assert.equal([refused.map(({session}) => session), table.length], [[SESSION], 1]);
  assert.match(refused[0]!.cause, what);
  assert.match(recordings.statement, /^1 of 2 recordings could not be used. Of the others: /);
  assert.match(rig.text("reports/index.html"), "Recordings that could not be used");
}

test("one workbook of a pair is missing", () => {
  withFile(RAW, undefined, () => refuse(/the file of the gyroscope is missing/, SESSION));
});

test("a workbook is cut short, and damaged inside", () => {
  const bytes = readFileSync(rig.path(RAW));
  withFile(RAW, bytes.subarray(0, 50_000), () => refuse(/not a readable zip archive/, RAW));
  bytes.fill(0x5a, 20_000, 60_000);
  withFile(RAW, bytes, () => refuse(/local file header|damaged/, RAW));
});

test("a session in two forms, and files that nobody reads", () => {
  const copy = RAW.replace(".xlsx", ".csv");
  writeFileSync(rig.path(copy), "timestamp\n");
  writeFileSync(rig.path("data/raw/notes.txt"), "seat 4\n");
  try {
    refuse(/lies there in several forms: .*\.xlsx, .*gyroscope_data\.csv, .*gyroscope_data\.xlsx/, SESSION);
    const {unread} = rig.json<{unread: unknown}>("reports/index.json");
    assert.equal(unread, [{file: "notes.txt", looksLike: "text, but no table"}]);
  } finally {
    rig.remove(copy, "data/raw/notes.txt");
  }
  const {code} = rig.repro();
  assert.is(code, 0);
  assert.equal(hashOutputs(), good, "all is as before once the file is gone");
});

test("a folder of other files, and one that is not there", () => {
  mkdirSync(rig.path("other"));
  writeFileSync(rig.path("other/walk.csv"), "time,ax,ay,az\n1,2,3,4\n");
  const {code, failures} = rig.repro(set({"data.raw": "other"}));
  assert.is(code, 2);
  assertClear(
    failures.at(-1)!,
    /no recording among 1 files: walk.csv looks like a table with the columns time, ax/,
    "other",
  );
  const missing = rig.repro(set({"data.raw": "nowhere"}));
  assert.is(missing.code, 2);
  assertClear(missing.failures[0]!, /missing|not there/, "nowhere");
  assert.is(rig.repro().code, 0);
  assert.equal(hashOutputs(), good);
});

test("the labelled table has one person", () => {
  const rows = ["timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User"];
  for (let i = 0; i < 2000; i++)
    rows.push(
      `${1_700_000_000_000 + 20 * i},${i % 7},0,-9.81,1,2,3,${i < 1000 ? "sitting" : "standing"},ann`,
    );
  writeFileSync(rig.path("data/one.csv.gz"), gzipSync(rows.join("\n")));
  const failure = refusePlan(set({"data.labelled": "data/one.csv.gz"}));
  assertClear(failure, /1 user \(ann\)/, "data/one.csv.gz");
});

test("a model is cut in half", () => {
  const bytes = readFileSync(rig.path("models/sample.keras"));
  writeFileSync(rig.path("models/half.keras"), bytes.subarray(0, bytes.length / 2));
  const failure = refusePlan(["predict_labelled", ...set({model: "models/half.keras"})]);
  assertClear(failure, /not a readable zip archive, damaged or cut short/, "models/half.keras");
});

test("a model takes windows of another shape", () => {
  copyFileSync(
    new URL("../fixtures/keras/conv_same_stride.keras", import.meta.url),
    rig.path("models/other.keras"),
  );
  const failure = refusePlan(["predict_labelled", ...set({model: "models/other.keras"})]);
  assertClear(failure, /takes \(12, 3\), expected \(samples, 6\)/, "models/other.keras");
});

test("a model that is not there", () => {
  const failure = refusePlan(["predict_labelled", ...set({model: "models/none.keras"})]);
  assertClear(failure, /is not there, and no stage writes it/, "models/none.keras");
});

test("a file lies where the folder of the outputs should be", () => {
  renameSync(rig.path("artifacts"), rig.path("kept-artifacts"));
  writeFileSync(rig.path("artifacts"), "");
  try {
    const {code, failures} = rig.repro();
    assert.is(code, 2);
    assert.match(failures[0]!.message, "a file lies where a folder should be");
    assert.match(failures[0]!.file!, "artifacts");
    assert.is(rig.text("artifacts"), "", "the file is left as it is");
  } finally {
    rig.remove("artifacts");
    renameSync(rig.path("kept-artifacts"), rig.path("artifacts"));
  }
  assert.equal(hashOutputs(), good);
});

test("no room for an output", () => {
  // the reference's windows have 6 MB; nothing else that the change reruns has more than 2
  const failure = fail(["reference", ...set({"reference.testFold": 1})], "reference", 2000);
  assert.match(failure.message, /EFBIG/);
  assert.match(failure.hint, /ulimit -f/);
  assert.is(failure.detail, undefined);
});

test("after all that, nothing is to do", () => {
  const {code, ran} = rig.repro();
  assert.equal([code, ran], [0, []]);
  assert.equal(hashOutputs(), good);
});

test.run();
