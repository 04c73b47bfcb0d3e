/** Reliability without bins: scikit-learn's curve and Brier parts, and a band that holds calibrated models alone. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {drawPeople} from "../../../bench/simulation/evaluated-people.ts";
import {uniform} from "../../../bench/simulation/uniform.ts";
import {describeReliabilities} from "../../../src/judgement/metrics/class-reliability.ts";
import {brierEach, mean} from "../../../src/judgement/metrics/probability-scores.ts";
import {describeReliability} from "../../../src/judgement/metrics/reliability.ts";
import {fitIsotonic} from "../../../src/stats/isotonic.ts";
import {drawNormal} from "../../../src/stats/random.ts";
import {inference} from "../../fixtures/metrics/inference.ts";

const test = suite("metrics/reliability");
const BAND = {level: 0.95, rounds: 100, points: 40};
const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);

test("the curve and the parts of the Brier score are those of scikit-learn's isotonic regression", () => {
  const {probability, outcome, curve, ...brier} = inference.corp;
  const input = {
    probability: Float64Array.from(probability),
    outcome: Uint8Array.from(outcome),
    unit: new Int32Array(probability.length),
    units: 1,
  };
  const found = describeReliability(input, BAND, Math.random);
  for (const part of ["score", "miscalibration", "discrimination", "uncertainty"] as const)
    near(found.brier[part], brier[part]);
  const order = [...probability.keys()].sort((a, b) => probability[a]! - probability[b]!);
  const fit = fitIsotonic(
    order.map((i) => probability[i]!),
    order.map((i) => outcome[i]!),
    order.map(() => 1),
  );
  for (const [at, share] of curve) near(fit(at), share);
});

test("without two units there is a curve and no band, and nothing lies outside", () => {
  const one = {
    probability: Float64Array.of(0.2, 0.9, 0.9),
    outcome: Uint8Array.of(0, 1, 0),
    unit: new Int32Array(3),
    units: 1,
  };
  const {points, outside} = describeReliability(one, BAND, Math.random);
  assert.equal(points, [
    {n: 1, probability: 0.2, share: 0, lo: null, hi: null},
    {n: 2, probability: 0.9, share: 0.5, lo: null, hi: null},
  ]);
  assert.equal(outside, []);
});

/** Confidence of 0.3 to 0.9 that is right as often as it says on average over people, plus `surplus`. */
function drawConfidences(people: number, windows: number, surplus: number, random: () => number) {
  const n = people * windows;
  const [probability, outcome, unit] = [new Float64Array(n), new Uint8Array(n), new Int32Array(n)];
  for (let person = 0; person < people; person++) {
    const own = Math.max(-0.09, Math.min(0.09, 0.06 * drawNormal(random)));
    for (let i = person * windows; i < (person + 1) * windows; i++) {
      probability[i] = 0.3 + 0.6 * Math.sqrt(random());
      outcome[i] = random() < probability[i]! + own + surplus ? 1 : 0;
      unit[i] = person;
    }
  }
  return {probability, outcome, unit, units: people};
}

for (const [people, found] of [
  [3, 0],
  [6, 0.7],
  [20, 0.95],
] as const)
  test(`of ${people} people: a calibrated model stays within, one that is 15 points too sure is found`, () => {
    const random = uniform(people);
    const share = (surplus: number, side: "below" | "above"): number => {
      const draws = Array.from({length: 40}, () =>
        describeReliability(drawConfidences(people, 50, surplus, random), BAND, random),
      );
      return draws.filter(({outside}) => outside.some((one) => one.side === side)).length / draws.length;
    };
    const [below, above] = [share(0, "below"), share(0, "above")];
    assert.ok(below + above <= 0.12, `${below} + ${above}`);
    const power = share(-0.15, "below");
    assert.ok(power >= found, `${power}`);
    assert.is(share(-0.15, "above"), 0);
  });

test("a few windows that are all right, or people who are alike, do not make a calibrated model look off", () => {
  const [people, windows] = [4, 10];
  const n = people * windows;
  const all = {
    probability: Float64Array.from({length: n}, (_, i) => 0.95 + 0.001 * (i % 40)),
    outcome: new Uint8Array(n).fill(1),
    unit: Int32Array.from({length: n}, (_, i) => Math.floor(i / windows)),
    units: people,
  };
  const {outside, points} = describeReliability(all, BAND, uniform(1));
  assert.equal(outside, []);
  assert.ok(points.every(({hi}) => hi === 1 || hi! > 0.99));
});

test("the parts over all classes add up to the Brier score, and classes that do not occur have none of their own", () => {
  const population = {classes: 4, windowsPerClass: 8, skill: 1, spread: 0.4, absent: 0, overconfidence: 0.3};
  const windows = drawPeople(population, 4, uniform(8));
  const truth = windows.truth.map((code) => (code === 3 ? 2 : code));
  const {brier, classes, reliability} = describeReliabilities({...windows, truth}, BAND, uniform(2));
  near(brier.score, mean(brierEach(windows.probabilities, truth, 4)));
  near(brier.score, brier.miscalibration - brier.discrimination + brier.uncertainty);
  assert.equal(
    classes.map((one) => one.class),
    ["class 0", "class 1", "class 2"],
  );
  assert.ok(reliability.points.length > 10 && reliability.points.every(({lo, hi}) => lo! <= hi!));
});

test.run();
