/** Each rule of "can I trust this model?", at its threshold, with its sentence. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Evaluation} from "../../../src/artifacts/evaluation/evaluation.ts";
import type {Check} from "../../../src/artifacts/evaluation/verdict.ts";
import {judge} from "../../../src/judgement/metrics/verdict.ts";
import {sampleEvaluation} from "../../fixtures/report/sample.ts";

const test = suite("metrics/verdict");

const PARAMS = {minTestUsers: 3, maxLowGap: 0.25, alpha: 0.05, maxEce: 0.125, minClassF1: 0.5};
const sample = sampleEvaluation();
/** Passes every rule. */
const good: Evaluation = {
  ...sample,
  data: {...sample.data, simulated: false, absentClasses: []},
  headline: {...sample.headline, accuracy: {value: 0.875, lo: 0.75, hi: 0.9}},
  calibration: {
    ...sample.calibration,
    interval: {lo: 0.03, hi: 0.12},
    reliability: {...sample.calibration.reliability, outside: []},
  },
  perClass: sample.perClass.filter(({f1}) => f1 !== null),
};
const verdict = (change: Partial<Evaluation> = {}, params: Partial<typeof PARAMS> = {}) =>
  judge({...good, ...change}, {...PARAMS, ...params});
const check = (name: string, change: Partial<Evaluation> = {}, params: Partial<typeof PARAMS> = {}): Check =>
  verdict(change, params).checks.find((one) => one.name === name)!;

test("a model that breaks no rule passes, and says what it passed", () => {
  const {level, statement, reasons, checks} = verdict();
  assert.is(level, "pass");
  assert.is(
    statement,
    "This model can be trusted on new people like those tested: accuracy 0.875 (95 % interval 0.750 to 0.900) on 3 test people; of a new person, 0.162 to 1.000 is to be expected.",
  );
  assert.equal(
    reasons,
    checks.map(({reason}) => reason),
  );
  assert.is(checks.length, 9);
});

test("a model of unknown training people is at most used with care", () => {
  const unknown = {data: {...good.data, trainingPeople: "unknown" as const}};
  assert.is(verdict(unknown).level, "warn");
  assert.match(check("training-people", unknown).reason, /^Training people unknown: /);
  assert.is(check("training-people").level, "pass");
});

test("one doubt is enough for a warning, one failure for a failure; reasons stand worst first", () => {
  const simulated = {data: {...good.data, simulated: true}};
  const warned = verdict(simulated);
  assert.is(warned.level, "warn");
  assert.match(warned.statement, /^This model can be trusted on new people only with reservations: /);
  assert.equal(warned.reasons, [
    "The labelled data is simulated: it shows that the pipeline works, not that the model works on people.",
  ]);
  const failed = verdict({
    ...simulated,
    headline: {...good.headline, accuracy: {value: 0.2, lo: 0.1, hi: 0.3}},
  });
  assert.is(failed.level, "fail");
  assert.match(failed.statement, /^This model is not to be trusted on new people: /);
  assert.is(
    failed.reasons[0],
    "The lower bound of accuracy, 0.100, is not above the 0.160 of always answering sitting.",
  );
  assert.ok(failed.reasons.length > 1);
});

test("the lower bound must beat the most common class; without an interval the accuracy can only warn", () => {
  const at = (value: number, lo: number | null): Check["level"] =>
    check("beats-majority", {headline: {...good.headline, accuracy: {value, lo, hi: lo === null ? null : 1}}})
      .level;
  assert.equal(
    [at(0.9, 0.17), at(0.9, 0.16), at(0.9, null), at(0.16, null)],
    ["pass", "fail", "warn", "fail"],
  );
  const {statement} = verdict({headline: {...good.headline, accuracy: {value: 0.9, lo: null, hi: null}}});
  assert.match(statement, "accuracy 0.900 on 3 test people; of a new person");
});

test("enough people are tested, people who are shown to differ too much are a doubt", () => {
  assert.is(check("test-users").level, "pass");
  assert.is(check("test-users").reason, "3 test people, at least the 3 asked for.");
  const few = check("test-users", {perUser: sample.perUser.slice(0, 1)});
  assert.equal([few.level, few.figure], ["warn", 1]);
  assert.is(few.reason, "Only 1 test person; nothing is known of others, and 3 are asked for.");
  const spread = (pTooFar: number | null) =>
    check("people-differ", {people: {...good.people, pTooFar, lowAccuracy: pTooFar === null ? null : 0.55}});
  assert.equal([spread(0.05).level, spread(0.049).level, spread(null).level], ["pass", "warn", "warn"]);
  assert.is(
    spread(0.04).reason,
    "The 3 test people show that the lowest 10 % of people lie more than 0.25 below the mean over people, 0.764: they are estimated to lie below 0.550.",
  );
  assert.match(spread(0.5).reason, "do not show that the lowest 10 % of people lie more than 0.25 below");
  assert.is(spread(null).reason, "One test person does not show how much people differ.");
});

test("classes must occur and be recognised", () => {
  const absent = check("absent-classes", {data: {...good.data, absentClasses: ["nail_biting", "sitting"]}});
  assert.equal([absent.level, absent.figure], ["warn", 2]);
  assert.match(
    absent.reason,
    /^2 of 11 classes do not occur .* nothing is known about them: nail biting, sitting\.$/,
  );
  assert.is(check("absent-classes").level, "pass");
  const [first, second] = good.perClass;
  const f1 = (a: number, b: number) =>
    check("weakest-class", {
      perClass: [
        {...first!, f1: a},
        {...second!, f1: b},
        {...second!, f1: null},
      ],
    });
  assert.equal([f1(0.5, 0.9).level, f1(0.5, 0.9).figure], ["pass", 0.5]);
  assert.is(f1(0.5, 0.9).reason, "The lowest F1 of a class, 0.500 of ear rubbing, is not below 0.5.");
  assert.equal([f1(0.9, 0.4).level, f1(0.9, 0.4).figure], ["warn", 0.4]);
  assert.is(f1(0.9, 0.4).reason, "F1 is below 0.5 for 1 of 2 classes: forehead rubbing 0.400.");
});

test("confidence must be a probability, and the scaler the model's own", () => {
  const at = (debiased: number | null, hi: number | null) =>
    check("calibration", {calibration: {...good.calibration, debiased, interval: {lo: hi && 0, hi}}});
  assert.equal(
    [at(0.1, 0.125).level, at(0.1, 0.126).level, at(0.126, 0.2).level, at(null, null).level],
    ["pass", "warn", "warn", "warn"],
  );
  assert.match(at(0.126, 0.2).reason, "above 0.125: do not read confidence as probability.");
  assert.match(
    at(0.1, 0.12).reason,
    "at most 0.120, not above 0.125: confidence can be read as probability.",
  );
  assert.match(
    at(0.1, 0.2).reason,
    "but may be 0.200, where 0.125 is the most: these people do not show that confidence can be read",
  );
  assert.match(at(null, null).reason, /is 0\.091, without an interval/);
  const off = check("calibration", {
    calibration: {...good.calibration, reliability: sample.calibration.reliability},
  });
  assert.is(off.level, "warn");
  assert.match(
    off.reason,
    "confidence from 0.550 to 0.750 are right too seldom: do not read it as probability there.",
  );
  assert.is(check("scaler").level, "pass");
  const other = check("scaler", {model: {...good.model, scalerHash: "b".repeat(64)}});
  assert.is(other.level, "warn");
  assert.match(other.reason, `(scaler ${good.data.scalerHash.slice(0, 12)}, the model's is bbbbbbbbbbbb)`);
});

test.run();
