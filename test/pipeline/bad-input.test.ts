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
const rig = PipelineRig.built();
const SENSORS = ["accelerometer", "gyroscope"] as const;
let good: Record<string, string> = {};

test.before(() => {
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

const rawOf = (session: string, sensor: (typeof SENSORS)[number], form = "xlsx"): string =>
  `data/raw/${session}-${sensor}_data.${form}`;

test("recordings that cannot be used are named with the cause, and the others are reported", () => {
  const whole = SENSORS.map((sensor) =>
    readFileSync(rig.path(rawOf("simulated-2026-01-10-09-00-00", sensor))),
  );
  const [accelerometer, gyroscope] = [whole[0]!, whole[1]!];
  const damaged = Buffer.from(gyroscope).fill(0x5a, 20_000, 60_000);
  const bad = {
    alone: [undefined, /it has no gyroscope, which the model takes/],
    cut: [gyroscope.subarray(0, 50_000), /gyroscope_data.xlsx.*not a readable zip archive/],
    damaged: [damaged, /gyroscope_data.xlsx.*(local file header|damaged)/],
    twice: [gyroscope, /several forms: .*\.xlsx, .*gyroscope_data\.csv, .*gyroscope_data\.xlsx/],
  } as const;
  for (const [session, [content]] of Object.entries(bad)) {
    writeFileSync(rig.path(rawOf(session, "accelerometer")), accelerometer);
    if (content !== undefined) writeFileSync(rig.path(rawOf(session, "gyroscope")), content);
  }
  writeFileSync(rig.path(rawOf("twice", "gyroscope", "csv")), "timestamp\n");
  writeFileSync(rig.path("data/raw/notes.txt"), "seat 4\n");

  const {code, failed, failures, stderr} = rig.repro();
  assert.equal([code, failed], [2, ["accept"]], stderr);
  for (const session of Object.keys(bad)) assertClear(failures[0]!, /could not be used|cannot be/, session);
  const {refused, table, unread, recordings} = rig.json<{
    refused: {session: string; cause: string}[];
    table: unknown[];
    unread: unknown;
    recordings: {statement: string};
  }>("reports/index.json");
  assert.equal(
    refused.map(({session}) => session),
    Object.keys(bad),
  );
  for (const {session, cause} of refused) assert.match(cause, bad[session as keyof typeof bad][1]);
  assert.is(table.length, 2);
  assert.equal(unread, [{file: "notes.txt", looksLike: "text, but no table"}]);
  assert.match(recordings.statement, /^4 of 6 recordings could not be used. Of the others: /);
  assert.match(rig.text("reports/index.html"), "Recordings that could not be used");

  for (const session of Object.keys(bad)) rig.remove(...SENSORS.map((sensor) => rawOf(session, sensor)));
  rig.remove(rawOf("twice", "gyroscope", "csv"), "data/raw/notes.txt");
  const {code: again, ran} = rig.repro();
  assert.equal([again, ran], [0, []]);
  assert.equal(hashOutputs(), good, "all is as before once the files are gone");
});

test("a folder of other files, and one that is not there", () => {
  mkdirSync(rig.path("other"));
  writeFileSync(rig.path("other/walk.csv"), "time,ax,ay,az\n1,2,3,4\n");
  const {code, failures} = rig.repro(["accept", ...set({"data.raw": "other"})]);
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
  assertClear(
    failure,
    /windows of 12 samples and 3 channels, the parameters give it 200 and 6/,
    "models/other.keras",
  );
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
