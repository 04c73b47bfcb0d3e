/** Each rule of "can I trust this model?", at its threshold, with its sentence. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Evaluation} from "../../../src/artifacts/evaluation/evaluation.ts";
import type {Check} from "../../../src/artifacts/evaluation/verdict.ts";
import {judge, type VerdictParams} from "../../../src/judgement/metrics/verdict.ts";
import {sampleEvaluation} from "../../fixtures/report/sample.ts";

const test = suite("metrics/verdict");

const PARAMS: VerdictParams = {minTestUsers: 3, maxWorstUserGap: 0.25, maxEce: 0.125, minClassF1: 0.5};
const sample = sampleEvaluation();
/** Passes every rule. */
const good: Evaluation = {
  ...sample,
  data: {...sample.data, simulated: false, absentClasses: []},
  headline: {...sample.headline, accuracy: {value: 0.875, lo: 0.75, hi: 0.9}},
  calibration: {...sample.calibration, interval: {lo: 0.03, hi: 0.12}},
  perClass: sample.perClass.filter(({f1}) => f1 !== null),
  worstUser: {...sample.worstUser, accuracy: 0.75},
};
const verdict = (change: Partial<Evaluation> = {}, params: Partial<VerdictParams> = {}) =>
  judge({...good, ...change}, {...PARAMS, ...params});
const check = (name: string, change: Partial<Evaluation> = {}, params: Partial<VerdictParams> = {}): Check =>
  verdict(change, params).checks.find((one) => one.name === name)!;

test("a model that breaks no rule passes, and says what it passed", () => {
  const {level, statement, reasons, checks} = verdict();
  assert.is(level, "pass");
  assert.is(
    statement,
    "This model can be trusted on new people like those tested: accuracy 0.875 (95 % interval 0.750 to 0.900) on 3 test people.",
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
  assert.match(statement, "accuracy 0.900 on 3 test people.");
});

test("enough people are tested, the least able of them is not far behind", () => {
  assert.is(check("test-users").level, "pass");
  assert.is(check("test-users").reason, "3 test people, at least the 3 asked for.");
  const few = check("test-users", {perUser: sample.perUser.slice(0, 1)});
  assert.equal([few.level, few.figure], ["warn", 1]);
  assert.is(few.reason, "Only 1 test person; with fewer than 3 the intervals are wide and coarse.");
  const worst = (accuracy: number) => check("worst-user", {worstUser: {...good.worstUser, accuracy}});
  assert.equal([worst(0.625).level, worst(0.62).level, worst(0.62).threshold], ["pass", "warn", 0.625]);
  assert.is(
    worst(0.62).reason,
    "The person with the lowest accuracy, sim07, has 0.620, below 0.625 (accuracy 0.875 less 0.25).",
  );
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
  assert.is(check("scaler").level, "pass");
  const other = check("scaler", {model: {...good.model, scalerHash: "b".repeat(64)}});
  assert.is(other.level, "warn");
  assert.match(other.reason, `(scaler ${good.data.scalerHash.slice(0, 12)}, the model's is bbbbbbbbbbbb)`);
});

test.run();
