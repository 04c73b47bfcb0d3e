import {readFile, rm, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";
import {type Card, writeCard} from "../../src/artifacts/card.ts";
import type {Evaluation} from "../../src/artifacts/evaluation/evaluation.ts";
import {ExpectedError} from "../../src/platform/failure.ts";
import {evaluationPage} from "../../src/report/pages/evaluation/page.ts";
import evaluate from "../../stages/evaluate.ts";
import {type PeopleFiles, type PeopleOptions, seeded, writePeople} from "../fixtures/metrics/people.ts";
import {sampleUseCard} from "../fixtures/use-card.ts";
import {refusalOf} from "../refusal.ts";
import {beside} from "./run-stage.ts";

const test = suite("stage evaluate");
const CONFIDENCE = {tendency: "neither", temperatureHelps: null} as const;
const ALL_WELL = new Array<number>(8).fill(0.95);

async function run(files: PeopleFiles, seed = 42): Promise<{text: string; evaluation: Evaluation}> {
  const out = join(files.folder, "evaluation.json");
  const params = evaluate.params.parse(
    parse(await readFile(new URL("../../params.yaml", import.meta.url), "utf8")),
  );
  await evaluate.run({
    deps: files,
    outs: {evaluation: out},
    params,
    bindings: {},
    random: seeded(seed),
    ...beside,
  });
  const text = await readFile(out, "utf8");
  return {text, evaluation: JSON.parse(text) as Evaluation};
}

async function evaluatePeople(options: PeopleOptions): Promise<Evaluation> {
  const files = await writePeople(options);
  try {
    return (await run(files)).evaluation;
  } finally {
    await rm(files.folder, {recursive: true});
  }
}

function levels(evaluation: Evaluation): Record<string, string> {
  return Object.fromEntries(evaluation.verdict.checks.map((check) => [check.name, check.level]));
}

test("a good model on many people passes, with every figure of the test users alone", async () => {
  const evaluation = await evaluatePeople({skill: ALL_WELL, testUsers: 6, confidence: 0.95});
  assert.is(evaluation.verdict.level, "pass", evaluation.verdict.reasons.join("\n"));
  assert.equal(evaluation.data.windows, {train: 40, validation: 40, test: 240});
  assert.equal(evaluation.data.windowSeconds, 4);
  const right = evaluation.confusion.counts.reduce((sum, row, i) => sum + row[i]!, 0);
  assert.ok(Math.abs(evaluation.headline.accuracy.value! - right / 240) < 1e-12);
  assert.is(
    evaluation.confusion.counts.flat().reduce((sum, n) => sum + n, 0),
    240,
  );
  const {value, lo, hi} = evaluation.headline.accuracy;
  assert.ok(lo! < value! && value! < hi! && lo! > 0.8);
  assert.equal(
    evaluation.perUser.map((user) => user.user),
    ["p1", "p2", "p3", "p4", "p5", "p6"],
  );
  assert.is(evaluation.intervals.caution, null);
  assert.match(evaluation.intervals.method, /over 6 people$/);
});

test("the same seed gives the same bytes, another seed another interval of the calibration error only", async () => {
  const files = await writePeople({
    skill: [0.9, 0.7, 0.8, 0.6, 0.9, 0.5, 0.8, 0.9],
    testUsers: 7,
    confidence: 0.97,
  });
  const first = await run(files);
  assert.is((await run(files)).text, first.text);
  const other = (await run(files, 43)).evaluation;
  assert.equal(other.confusion, first.evaluation.confusion);
  assert.is.not(other.calibration.debiased, first.evaluation.calibration.debiased);
  await rm(files.folder, {recursive: true});
});

test("a model that guesses fails: its lower bound does not beat the most common class", async () => {
  const evaluation = await evaluatePeople({skill: new Array<number>(7).fill(0.33), testUsers: 5});
  assert.is(evaluation.verdict.level, "fail");
  assert.is(levels(evaluation)["beats-majority"], "fail");
  assert.match(
    evaluation.verdict.reasons[0]!,
    /lower bound of accuracy, 0\.\d{3}, is not above the 0\.400 of always/,
  );
});

test("one person far below the others is named, and the windows' interval is shown to be too narrow", async () => {
  const evaluation = await evaluatePeople({skill: [0.95, 0.95, 0.95, 0.95, 0.2, 0.9, 0.9], testUsers: 5});
  assert.is(evaluation.worstUser.user, "p5");
  assert.is(levels(evaluation)["people-differ"], "warn");
  assert.ok(evaluation.naive.timesTooNarrow! > 2, String(evaluation.naive.timesTooNarrow));
  assert.ok(evaluation.naive.effectiveWindows! < 100);
});

test("few users, absent classes, another scaler and simulated data each give a reason", async () => {
  const evaluation = await evaluatePeople({
    skill: [0.9, 0.9, 0.9, 0.9, 0.9],
    testUsers: 3,
    present: 2,
    otherScaler: true,
    simulated: true,
  });
  assert.is(evaluation.verdict.level, "warn");
  for (const name of ["test-users", "absent-classes", "scaler", "simulated"])
    assert.is(levels(evaluation)[name], "warn", name);
  assert.ok(evaluation.verdict.reasons.some((reason) => reason.includes("scaler was fitted on")));
  assert.match(evaluation.intervals.caution!, /Only 3 test people/);
  assert.equal(evaluation.data.absentClasses, ["standing"]);
  const absent = evaluation.perClass[2]!;
  assert.equal(
    [absent.support, absent.f1, absent.rocAuc.value, absent.f1Interval],
    [0, null, null, {lo: null, hi: null}],
  );
  assert.equal(evaluation.confusion.rowShares[2], [null, null, null]);
});

test("the temperature comes from the validation user; without one there is none, and it says why", async () => {
  const skill = [0.6, 0.6, 0.6, 0.6, 0.6];
  const sure = await evaluatePeople({skill, testUsers: 3, confidence: 0.99});
  const {temperature} = sure.calibration;
  assert.ok(temperature.value !== null && temperature.value > 1.5);
  assert.equal(temperature.fittedOn, {users: ["p4"], windows: 40});
  assert.ok(temperature.after.nll < temperature.before.nll && temperature.after.ece < temperature.before.ece);
  assert.is(levels(sure).calibration, "warn");
  assert.ok(sure.confidentErrors.windows > 20 && sure.confidentErrors.worst.length === 20);
  assert.match(sure.confidentErrors.worst[0]!.start, /^2025-03-23T\d\d:\d\d:\d\d\.000Z$/);

  const unvalidated = await evaluatePeople({skill: [0.6, 0.6], testUsers: 2});
  assert.is(unvalidated.calibration.temperature.value, null);
  assert.match(unvalidated.calibration.temperature.reason!, /no labelled window/);
});

test("one test user is judged by session, and a single session has no interval", async () => {
  const evaluation = await evaluatePeople({skill: [0.9, 0.9, 0.9], testUsers: 1});
  assert.equal([evaluation.intervals.unit, evaluation.headline.accuracy.lo], ["none", null]);
  assert.is(evaluation.verdict.level, "warn");
});

test("what does not belong together is refused", async () => {
  const files = await writePeople({skill: [0.9, 0.9, 0.9], testUsers: 1});
  const splits = JSON.parse(await readFile(files.splits, "utf8")) as {test: string[]; train: string[]};
  const refuse = async (changed: object, message: RegExp) => {
    await writeFile(files.splits, JSON.stringify({...splits, ...changed}));
    const error = await run(files).catch((thrown: unknown) => thrown);
    assert.instance(error, ExpectedError);
    assert.match((error as ExpectedError).message, message);
  };
  await refuse({train: ["p1", "p3"]}, /user "p1" is a test user and a training or validation user/);
  await refuse({test: ["nobody"]}, /no labelled window of a test user \(nobody\)/);
  await writeFile(files.splits, JSON.stringify(splits));
  const longer = await writePeople({skill: [0.9, 0.9, 0.9], testUsers: 1, windowsPerUser: 41});
  const error = await run({...files, windows: longer.windows}).catch((thrown: unknown) => thrown);
  assert.instance(error, ExpectedError);
  assert.match((error as ExpectedError).message, /another session or start|has no prediction/);
  await rm(files.folder, {recursive: true});
  await rm(longer.folder, {recursive: true});
});

test("a model is not judged on people whom its own card says it learnt from, or was chosen on", async () => {
  const files = await writePeople({skill: ALL_WELL, testUsers: 6});
  const {evaluation} = await run(files);
  const {model, data} = evaluation;
  const tell = (trained: Partial<Card["trained"]>, hash = model.hash) =>
    writeCard(files.card, sampleUseCard({data: data.source, ...trained}, {model: hash}));
  await tell({});
  assert.equal((await run(files)).evaluation, evaluation, "others were learnt from");
  await tell({data: "another.csv", users: ["p1"]});
  assert.equal((await run(files)).evaluation, evaluation, "people of other data may bear the same names");
  await tell({}, "0".repeat(64));
  assert.match((await refusalOf(run(files))).message, /the card is of another model/);
  await tell({users: ["p7", "p2"], validation: ["p1"]});
  const leak = await refusalOf(run(files));
  assert.match(leak.message, /learnt from p1, p2, who are test users/);
  assert.is(leak.file, files.splits);
  assert.match(leak.hint, /reference.testUsers: \[p3, p4, p5, p6, p8\]/);
  await tell({data: null, users: ["p1"]});
  assert.match((await refusalOf(run(files))).message, /learnt from p1, who is a test user/);
  await rm(files.folder, {recursive: true});
});

test("training people that nobody knows are said to be unknown, and bar a pass", async () => {
  const files = await writePeople({skill: ALL_WELL, testUsers: 6, confidence: 0.95});
  const known = (await run(files)).evaluation;
  assert.equal([known.data.trainingPeople, known.verdict.level], ["known", "pass"]);
  assert.match(evaluationPage(known, CONFIDENCE), "people it was not trained on");
  await writeCard(files.card, sampleUseCard({users: "unknown", validation: []}, {model: known.model.hash}));
  const {evaluation} = await run(files);
  assert.equal([evaluation.data.trainingPeople, evaluation.verdict.level], ["unknown", "warn"]);
  assert.equal(evaluation.headline, known.headline);
  const page = evaluationPage(evaluation, CONFIDENCE);
  assert.not.match(page, "not trained on");
  assert.match(page, "training people unknown");
  await rm(files.folder, {recursive: true});
});

test.run();
