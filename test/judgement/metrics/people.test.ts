/** The mean over people, a new person, how much people differ, and what more people would bring. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {simulateNewPerson} from "../../../bench/simulation/new-person.ts";
import {uniform} from "../../../bench/simulation/uniform.ts";
import {summarisePeople} from "../../../src/judgement/metrics/people.ts";
import {describePrecision, detectableErrors, findPeople} from "../../../src/judgement/metrics/precision.ts";
import {measureWithin} from "../../../src/judgement/metrics/within-person.ts";
import {chiSquareSurvival} from "../../../src/stats/chi-square.ts";
import {normalQuantile} from "../../../src/stats/normal.ts";
import {inference} from "../../fixtures/metrics/inference.ts";

const test = suite("metrics/people");

const SPREAD = {maxLowGap: 0.15, lowShare: 0.1, alpha: 0.05};
/** Windows that are known without error, so that people alone vary. */
const CERTAIN = {correlationTime: 1, intervalOf: () => ({lo: 0, hi: 1}), varianceOf: () => 0};
const near = (found: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected}`);
const summarise = (accuracies: readonly number[], within = CERTAIN) =>
  summarisePeople(
    accuracies.map((accuracy) => ({accuracy, windows: 100})),
    within,
    0.95,
    SPREAD,
  );

test("chi-squared and the normal quantile are SciPy's", () => {
  for (const [df, x, expected] of inference.chiSquared) near(chiSquareSurvival(x, df), expected, 1e-13);
  assert.ok(Number.isNaN(chiSquareSurvival(Number.NaN, 3)));
  assert.is(chiSquareSurvival(0, 3), 1);
  for (const [p, expected] of inference.normalQuantiles) near(normalQuantile(p), expected, 1e-10);
});

test("the mean over people and the interval of a new person are SciPy's", () => {
  const {accuracies, mean, lo, hi, newPerson} = inference.people;
  const found = summarise(accuracies);
  near(found.mean, mean);
  near(found.lo!, lo);
  near(found.hi!, hi);
  near(found.newPerson.lo!, newPerson[0]);
  near(found.newPerson.hi!, newPerson[1]);
});

test("one person has no interval, people who are alike no spread", () => {
  const {lo, newPerson, sd, lowAccuracy, pTooFar} = summarise([0.9]);
  assert.equal([lo, newPerson.lo, sd, lowAccuracy, pTooFar], [null, null, null, null, null]);
  const alike = summarise([0.9, 0.9, 0.9]);
  assert.equal([alike.sd, alike.lowAccuracy, alike.pTooFar], [0, 0.9, 1]);
  const chance = summarise([0.88, 0.9, 0.92], {...CERTAIN, varianceOf: () => 0.01});
  assert.is(chance.sd, 0, "a spread that windows alone would make is none of people");
});

test("however many people there are, it is seldom said that they differ more than they do", () => {
  // People at 0.9 with a deviation of 0.08: the lowest tenth lies 0.10 below, 0.15 is allowed.
  const random = uniform(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const fires = (people: number, sd: number): number => {
    const draws = Array.from({length: 200}, () =>
      summarise(Array.from({length: people}, () => Math.min(1, 0.9 + sd * normal()))),
    );
    return draws.filter(({pTooFar}) => pTooFar! < SPREAD.alpha).length / draws.length;
  };
  for (const people of [3, 5, 10, 20, 50]) assert.ok(fires(people, 0.08) <= 0.05, `${people}`);
  assert.ok(fires(20, 0.3) >= 0.8, "people who do differ are found");
});

test("the interval of a new person holds new people, that of the mean the mean over all people", () => {
  const population = {classes: 3, windowsPerClass: 12, skill: 1.5, spread: 0.8, absent: 0, overconfidence: 0};
  for (const people of [3, 8]) {
    const {mean, newPerson} = simulateNewPerson(population, people, 120, uniform(people));
    assert.ok(newPerson >= 0.92, `${people} people: ${newPerson}`);
    assert.ok(mean >= 0.88, `${people} people: ${mean}`);
  }
});

test("windows that are right and wrong by stretches count as fewer, and widen a person's interval", () => {
  const n = 200;
  const windows = (right: (i: number) => boolean) => {
    const truth = new Int32Array(n);
    return measureWithin({
      classes: ["a", "b"],
      windowId: Int32Array.from(truth.keys()),
      truth,
      predicted: truth.map((_, i) => (right(i) ? 0 : 1)),
      probabilities: new Float64Array(2 * n).fill(0.5),
      confidence: new Float64Array(n).fill(0.5),
      users: new Array<string>(n).fill("p"),
      sessions: new Array<string>(n).fill("s"),
      starts: Float64Array.from(truth, (_, i) => i * 2000),
      ends: Float64Array.from(truth, (_, i) => i * 2000 + 3980),
    });
  };
  const random = uniform(5);
  const stretches = windows((i) => Math.floor(i / 10) % 3 !== 0);
  const scattered = windows(() => random() < 0.67);
  const always = windows(() => true);
  assert.ok(stretches.correlationTime > 4, `${stretches.correlationTime}`);
  assert.ok(scattered.correlationTime < 2, `${scattered.correlationTime}`);
  assert.is(always.correlationTime, 1);
  const width = ({lo, hi}: {lo: number; hi: number}) => hi - lo;
  assert.ok(width(stretches.intervalOf(0.67, n, 0.95)) > 1.7 * width(scattered.intervalOf(0.67, n, 0.95)));
  const all = always.intervalOf(1, n, 0.95);
  assert.ok(all.lo < 1 && all.hi === 1);
  assert.ok(always.varianceOf(1, n) > 0);
});

test("the least fall that is found is statsmodels', and the people for a width are those of trying each number", () => {
  for (const [people, expected] of inference.detectable)
    near(detectableErrors(people, {power: 0.8, alpha: 0.05}), expected, 1e-4);
  for (const [sd, half, people] of inference.wantedPeople) assert.is(findPeople(sd, half, 0.95), people);
  assert.is(findPeople(3, 0.01, 0.95), null);
});

test("nothing is said of more people where there is one, and of a fall where there is none below 1", () => {
  const standardErrors = {accuracy: 0.02, macroF1: 0.4, balancedAccuracy: 0.02} as never;
  const account = {unit: "user", units: 3, level: 0.95, method: "", caution: null} as const;
  const params = {halfWidth: 0.05, power: 0.8, alpha: 0.05};
  assert.is(describePrecision({standardErrors, account: {...account, unit: "session"}}, params), null);
  const {accuracy, macroF1} = describePrecision({standardErrors, account}, params)!.figures;
  assert.ok(accuracy.detectableDrop! > 0.05 && accuracy.detectableDrop! < 0.12);
  assert.is(macroF1.detectableDrop, null);
});

test("people of one share do not make a new person certain", () => {
  const right = summarise([1, 1, 1, 1, 1, 1, 1, 1]);
  // Wilson's interval of 8 of 8 with Student's quantile, 2.3646: 8 / (8 + t²).
  near(right.lo!, 8 / (8 + 2.3646242515927844 ** 2), 1e-9);
  assert.equal([right.hi, right.newPerson], [1, {lo: right.lo, hi: 1}]);
  const wrong = summarise([0, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal([wrong.lo, wrong.newPerson.lo], [0, 0]);
  near(wrong.newPerson.hi!, 1 - right.lo!);
  const same = summarise([0.4, 0.4, 0.4], {...CERTAIN, varianceOf: () => 0.0004});
  near(same.hi! - 0.4, (0.02 * 4.302652729911275) / Math.sqrt(3));
  near(same.newPerson.hi! - 0.4, 0.02 * 4.302652729911275 * Math.sqrt(4 / 3));
  near(summarise([0.4, 0.4001, 0.3999], {...CERTAIN, varianceOf: () => 1}).hi! - 0.4, 0.000248, 1e-6);
});

test.run();
