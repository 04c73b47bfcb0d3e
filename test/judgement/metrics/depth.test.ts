/** Selective prediction, conformal sets, precision against recall, decision curves, events and groups. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {drawPeople} from "../../../bench/simulation/evaluated-people.ts";
import {uniform} from "../../../bench/simulation/uniform.ts";
import {describeConformal, weightedQuantile} from "../../../src/judgement/metrics/conformal.ts";
import {drawDecision} from "../../../src/judgement/metrics/decision.ts";
import {countClass, countEvents} from "../../../src/judgement/metrics/events.ts";
import {describeGroups} from "../../../src/judgement/metrics/groups.ts";
import {drawPrecisionRecall, precisionRecall} from "../../../src/judgement/metrics/precision-recall.ts";
import {type ScoredWindows, selectWindows} from "../../../src/judgement/metrics/scored-windows.ts";
import {describeSelective, stepsOf} from "../../../src/judgement/metrics/selective.ts";
import {inference} from "../../fixtures/metrics/inference.ts";

const test = suite("metrics/depth");
const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

const {ranked} = inference;
/** Two classes; the second has the fixture's outcomes as truth, and its scores as probabilities. */
const binary: ScoredWindows = {
  classes: ["rest", "biting"],
  windowId: Int32Array.from(ranked.score.keys()),
  truth: Int32Array.from(ranked.outcome),
  predicted: new Int32Array(ranked.score.length).fill(1),
  probabilities: Float64Array.from(ranked.score.flatMap((score) => [1 - score, score])),
  confidence: Float64Array.from(ranked.score),
  users: ranked.score.map((_, i) => `p${i % 4}`),
  sessions: ranked.score.map(() => "s"),
  starts: Float64Array.from(ranked.score, (_, i) => i * 2000),
  ends: Float64Array.from(ranked.score, (_, i) => i * 2000 + 3980),
};
const POPULATION = {classes: 3, windowsPerClass: 20, skill: 1.2, spread: 0.4, absent: 0, overconfidence: 0.2};

test("precision against recall is scikit-learn's, equal scores one step", () => {
  const found = precisionRecall(Float64Array.from(ranked.score), Uint8Array.from(ranked.outcome));
  const expected = [...ranked.precisionRecall].reverse();
  found.forEach(({precision, recall, threshold}, i) => {
    near(precision, expected[i]![0]);
    near(recall, expected[i]![1]);
    near(threshold, expected[i]![2]);
  });
  assert.is(found.at(-1)!.recall, 1);
  const [rest, biting] = drawPrecisionRecall(binary);
  near(rest!.prevalence + biting!.prevalence, 1);
  const onlyRest = {...binary, truth: new Int32Array(40)};
  assert.equal(
    drawPrecisionRecall(onlyRest).map((one) => one.class),
    ["rest"],
  );
});

test("the risk at each coverage is that of the windows of a confidence or above", () => {
  stepsOf(binary).forEach(({confidence, coverage, risk}, i) => {
    const expected = ranked.riskCoverage[i]!;
    near(confidence, expected[0]);
    near(coverage, expected[1]);
    near(risk, expected[2]);
  });
});

test("the threshold is chosen on validation people, and whether it holds is said of test people", () => {
  const windows = drawPeople(POPULATION, 20, uniform(3));
  const isValidation = (i: number) => ["p0", "p1", "p2"].includes(windows.users[i]!);
  const [validation, people] = [
    selectWindows(windows, isValidation),
    selectWindows(windows, (i) => !isValidation(i)),
  ];
  const at = (risk: number) => describeSelective(people, validation, {risk, level: 0.95}).threshold;
  const loose = at(0.9);
  assert.ok(loose.value !== null && loose.held === "yes" && loose.coverage.value === 1);
  const middle = at(0.15);
  assert.ok(middle.value !== null && middle.chosenOn.risk <= 0.15 && middle.coverage.value! < 1);
  assert.equal(middle.chosenOn.users, ["p0", "p1", "p2"]);
  const wrong = selectWindows(people, (i) => people.truth[i] !== people.predicted[i]);
  assert.is(
    (describeSelective(wrong, validation, {risk: 0.15, level: 0.95}).threshold as {held: string}).held,
    "no",
  );
  const none = selectWindows(validation, () => false);
  assert.match(
    describeSelective(people, none, {risk: 0.1, level: 0.95}).threshold.reason!,
    "no labelled window of a validation person",
  );
  const bad = selectWindows(validation, (i) => validation.truth[i] !== validation.predicted[i]);
  assert.match(
    describeSelective(people, bad, {risk: 0.1, level: 0.95}).threshold.reason!,
    "At no confidence",
  );
});

test("the weighted quantile is NumPy's, and infinite where the people to come outweigh", () => {
  near(weightedQuantile(ranked.groups, 0.8, 0), ranked.quantile);
  assert.is(weightedQuantile(ranked.groups, 0.8, 1), Number.POSITIVE_INFINITY);
  assert.ok(weightedQuantile(ranked.groups, 0.7, 1) < 1);
});

test("sets hold the truth of new people as often as they claim; with few people nothing is guaranteed", () => {
  const random = uniform(4);
  const params = {level: 0.9, intervalLevel: 0.95};
  const shares = Array.from(
    {length: 40},
    () => describeConformal(drawPeople(POPULATION, 30, random), params)!,
  );
  const mean = shares.reduce((sum, {coverage}) => sum + coverage.value!, 0) / shares.length;
  assert.ok(mean >= 0.9 && mean < 0.97, `${mean}`);
  assert.ok(shares.every(({guaranteed, meanSize}) => guaranteed && meanSize < 3));
  const few = describeConformal(drawPeople(POPULATION, 4, random), params)!;
  assert.equal([few.guaranteed, few.peopleNeeded], [false, 10]);
  assert.ok(few.meanSize < 3);
  assert.is(
    few.sizes.reduce((sum, n) => sum + n, 0),
    4 * 60,
  );
  assert.is(describeConformal(drawPeople(POPULATION, 1, random), params), null);
});

test("net benefit is that of its formula, and nothing is drawn of a behaviour that does not occur", () => {
  const {points, prevalence} = drawDecision(binary, "biting", 0.95)!;
  points.forEach(({model, threshold, always, gain}, i) => {
    near(model, ranked.netBenefit[i]!);
    near(always, prevalence - ((1 - prevalence) * threshold) / (1 - threshold));
    near(gain.value!, model - Math.max(0, always));
    assert.ok(gain.lo! <= gain.value! && gain.value! <= gain.hi!);
  });
  assert.is(drawDecision(binary, "smoking", 0.95), null);
  assert.is(drawDecision({...binary, truth: new Int32Array(40)}, "biting", 0.95), null);
});

test("events are told apart as by looking at every window", () => {
  const toBounds = (bounds: readonly (readonly [number, number])[]) =>
    bounds.map(([from, to]) => ({from, to}));
  for (const {truth, predicted, counts} of inference.events)
    assert.equal(countClass(toBounds(truth), toBounds(predicted)), counts);
});

test("events of all classes are the sum over classes, and every true window is right or missed once", () => {
  const windows = drawPeople(POPULATION, 3, uniform(5));
  const {all, perClass} = countEvents(windows);
  const {right, underfill, fragmenting, deleted} = all.windows;
  assert.is(right + underfill + fragmenting + deleted, windows.truth.length);
  assert.is(
    perClass.reduce((sum, one) => sum + one.predicted.inserted, 0),
    all.predicted.inserted,
  );
});

test("a group is called worse where it is, and seldom where none is", () => {
  const random = uniform(6);
  const params = {alpha: 0.05, level: 0.95};
  const isShown = (windows: ScoredWindows) =>
    describeGroups(windows, params).groups.filter(({pAdjusted}) => pAdjusted !== null && pAdjusted < 0.05);
  const alike = {...POPULATION, spread: 0.2};
  const wrong = Array.from({length: 60}, () => isShown(drawPeople(alike, 6, random)).length > 0);
  assert.ok(wrong.filter(Boolean).length <= 7, `${wrong.filter(Boolean).length} of 60`);
  const windows = drawPeople(alike, 8, random);
  const predicted = windows.predicted.map((code, i) => (windows.truth[i] === 1 && i % 4 !== 0 ? 0 : code));
  assert.equal(
    isShown({...windows, predicted}).map(({name}) => name),
    ["class 1"],
  );
});

test("of one person no group is tested", () => {
  const {groups} = describeGroups(drawPeople(POPULATION, 1, uniform(7)), {alpha: 0.05, level: 0.95});
  assert.ok(groups.length >= 5);
  assert.ok(groups.every(({pAdjusted, difference}) => pAdjusted === null && difference.lo === null));
});

test.run();
