/** A whole cross-validation through the command line: killed, resumed, repeated, and on data that allows none. */
import {spawn} from "node:child_process";
import {existsSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {CvSummary} from "../../src/artifacts/cv/summary.ts";
import {PipelineRig, set} from "../pipeline/rig.ts";

const test = suite("stages/cv");
const definition = fileURLToPath(new URL("../dags/cv", import.meta.url));
const bin = fileURLToPath(new URL("../../src/cli/bin.mjs", import.meta.url));
const rigs: PipelineRig[] = [];
test.after(() => {
  for (const rig of rigs) rig.close();
});

const FOLDS = ["001", "002", "003", "004", "random-001"].map((fold) => `cv_fold@${fold}`);
const ALL = [...FOLDS, "cv_folds", "cv_report", "reference"];

const CLASSES = ["biting", "resting", "walking"];

/** Rows at 20 Hz: each user spends 60 on each class, moving the faster the later it stands; the last may do more. */
function openRig(users: readonly string[], onlyOfLast: readonly string[] = []): PipelineRig {
  const rig = new PipelineRig(definition);
  rigs.push(rig);
  const rows = ["timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User"];
  for (const [u, user] of users.entries())
    for (const [k, name] of [...CLASSES, ...(u === users.length - 1 ? onlyOfLast : [])].entries())
      for (let i = 0; i < 60; i++) {
        const wave = (phase: number, amplitude = 1): string =>
          (amplitude * Math.sin((k + 1) * 0.4 * i + phase + u) * (k + 1)).toFixed(3);
        const turns = [2, 3, 4].map((phase) => wave(phase, 20));
        const time = 1_700_000_000_000 + u * 1e6 + (k * 60 + i) * 50;
        rows.push(
          [time, wave(0), wave(1), (9.8 + u / 10 + 0.1 * (i % 2)).toFixed(3), ...turns, name, user].join(),
        );
      }
  writeFileSync(rig.path("labelled.csv"), `${rows.join("\n")}\n`);
  return rig;
}

const four = openRig(["p1", "p2", "p3", "p4"]);

test("the folds are trained, put together, and nothing is done twice", () => {
  const outcome = four.repro(["cv_report"]);
  assert.equal([outcome.code, outcome.ran], [0, ALL], outcome.stderr);
  const summary = four.json<CvSummary>("artifacts/cv.json");
  assert.equal(
    summary.people.map(({user, windows}) => [user, windows]),
    ["p1", "p2", "p3", "p4"].map((user) => [user, 15]),
  );
  assert.ok(summary.folds.every(({epochs, trainUsers}) => epochs === 2 && trainUsers === 2));
  assert.is(summary.randomSplit!.splits.length, 1);
  assert.match(four.text("reports/cv.html"), "Of people it was not trained on");
  assert.equal(four.repro(["cv_report"]).ran, []);
});

test("one more random split trains that one alone", () => {
  const outcome = four.repro(["cv_report", ...set({"cv.randomSplits": 2})]);
  assert.equal(outcome.ran, ["cv_fold@random-002", "cv_folds", "cv_report"]);
});

/** Kills `repro` with SIGKILL as soon as some training has left a checkpoint. */
async function killWhenTraining(rig: PipelineRig, words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [bin, "repro", ...words], {cwd: rig.root, stdio: "ignore"});
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const scratch = rig.path(".dag/scratch");
  const watch = setInterval(() => {
    if (!existsSync(scratch)) return;
    const files = readdirSync(scratch, {recursive: true}) as string[];
    if (files.some((file) => file.endsWith(".checkpoint"))) child.kill("SIGKILL");
  }, 5);
  await ended;
  clearInterval(watch);
}

/** Three people, of whom one alone shows a class: one is left to train on. */
const openThree = (): PipelineRig => openRig(["p1", "p2", "p3"], ["waving"]);
const BALANCED = [
  "cv_report",
  ...set({"cv.randomSplits": 0, "train.classWeights": "balanced", "train.epochs": 12}),
];
const whole = openThree();

test("three people leave one to train on, and one class is of one person: done, with balanced weights, and said", () => {
  const outcome = whole.repro(BALANCED);
  assert.is(outcome.code, 0, outcome.stderr);
  const {cautions, randomSplit} = whole.json<CvSummary>("artifacts/cv.json");
  const told = cautions.join("\n");
  assert.match(told, /all training windows are of one user, p\d/);
  assert.match(told, "Only p3 shows waving: where p3 is tested, the model has never seen it");
  assert.match(told, "no training window of waving");
  assert.is(randomSplit, null);
});

// A quarter of a minute: the runner's own tests kill at every step, and a training's checkpoints are taken up in others.
const isLong = process.env.KYMO_LONG === "1";
(isLong ? test : test.skip)(
  "killed in the midst of a fold, the next run ends as one that was not",
  async () => {
    const rig = openThree();
    await killWhenTraining(rig, BALANCED);
    assert.not.ok(rig.has("artifacts/cv.json"), "it was killed before its end");
    const outcome = rig.repro(BALANCED);
    assert.is(outcome.code, 0, outcome.stderr);
    assert.ok(outcome.ran.includes("cv_report") && !outcome.ran.includes("reference"), outcome.ran.join());
    assert.equal(rig.hashes("artifacts", "reports"), whole.hashes("artifacts", "reports"));
    assert.equal(readdirSync(join(rig.root, ".dag/scratch")), []);
  },
);

if (!isLong) console.log("skipped: a fold is killed with KYMO_LONG=1");

test("two people are too few, and it says so before anything is trained", () => {
  const outcome = openRig(["p1", "p2"]).repro(["cv_report", ...set({"reference.testUsers": 0})]);
  assert.equal([outcome.code, outcome.failed], [2, ["cv_folds"]]);
  assert.match(outcome.failures[0]!.message, "2 users (p1, p2), of whom a fold tests 1 and validates with 1");
});

test.run();
