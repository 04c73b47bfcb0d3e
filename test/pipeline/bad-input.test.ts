/**
 * What people get wrong, through the command line: exit code 2, a message that names the file and a remedy and is no
 * stack, and the last good outputs still in place.
 */
import {copyFileSync, readFileSync, renameSync, writeFileSync} from "node:fs";
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
function refuse(words: readonly string[]): Failure {
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

test("one workbook of a pair is missing", () => {
  withFile(RAW, undefined, () => {
    assertClear(fail([], `ingest@${SESSION}`), /missing|not there|does not exist|no file/i, RAW);
  });
});

test("a workbook is cut short", () => {
  withFile(RAW, readFileSync(rig.path(RAW)).subarray(0, 50_000), () => {
    assertClear(fail([], `ingest@${SESSION}`), /zip|workbook/i, RAW);
  });
});

test("a workbook is damaged inside", () => {
  const bytes = readFileSync(rig.path(RAW));
  bytes.fill(0x5a, 20_000, 60_000);
  withFile(RAW, bytes, () => {
    assertClear(fail([], `ingest@${SESSION}`), /local file header|damaged/, RAW);
  });
});

test("the labelled table has one person", () => {
  const rows = ["timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User"];
  for (let i = 0; i < 2000; i++)
    rows.push(
      `${1_700_000_000_000 + 20 * i},${i % 7},0,-9.81,1,2,3,${i < 1000 ? "sitting" : "standing"},ann`,
    );
  writeFileSync(rig.path("data/one.csv.gz"), gzipSync(rows.join("\n")));
  const failure = refuse(set({"data.labelled": "data/one.csv.gz"}));
  assertClear(failure, /1 user \(ann\)/, "data/one.csv.gz");
});

test("a model is cut in half", () => {
  const bytes = readFileSync(rig.path("models/sample.keras"));
  writeFileSync(rig.path("models/half.keras"), bytes.subarray(0, bytes.length / 2));
  const failure = refuse(["predict_labelled", ...set({model: "models/half.keras"})]);
  assertClear(failure, /not a readable zip archive, damaged or cut short/, "models/half.keras");
});

test("a model takes windows of another shape", () => {
  copyFileSync(
    new URL("../fixtures/keras/conv_same_stride.keras", import.meta.url),
    rig.path("models/other.keras"),
  );
  const failure = refuse(["predict_labelled", ...set({model: "models/other.keras"})]);
  assertClear(failure, /takes \(12, 3\), expected \(samples, 6\)/, "models/other.keras");
});

test("a model that is not there", () => {
  const failure = refuse(["predict_labelled", ...set({model: "models/none.keras"})]);
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
