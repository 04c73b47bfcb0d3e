/** Figures of predictions along time, by hand. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {
  countTransitions,
  NORMAL_SCALE,
  predictionFigures,
  type Timing,
  timingOf,
} from "../../../src/judgement/drift/prediction-figures.ts";
import {testPredictions} from "../../../src/judgement/drift/prediction-tests.ts";
import type {Unseen} from "../../../src/judgement/drift/unseen.ts";
import {assertClose, smallPredictions, smallTable} from "./fixture.ts";

const test = suite("figures of predictions");

const every = (step: number, rows: number, owner = (_: number) => "one"): Timing => ({
  start: Float64Array.from({length: rows}, (_, i) => i * step),
  owner: Array.from({length: rows}, (_, i) => owner(i)),
  farthest: 4000,
});
const count = (predicted: number[], timing: Timing) =>
  countTransitions(predicted, Array.from(predicted.keys()), timing);

test("changes a minute do not depend on the step of the windows", () => {
  assert.deepEqual(count([0, 1, 1, 0], every(2000, 4)), {changes: 2, minutes: 0.1});
  assert.deepEqual(count([0, 0, 1, 1, 1, 1, 0], every(1000, 7)), {changes: 2, minutes: 0.1});
});

test("neither a gap nor another person or session is a step, and time that stands still is none", () => {
  const gap = {...every(1000, 4), start: Float64Array.of(0, 1000, 5001, 6001)};
  assert.deepEqual(count([0, 0, 1, 1], gap), {changes: 0, minutes: 2 / 60});
  const near = {...gap, start: Float64Array.of(0, 1000, 5000, 6000)};
  assert.deepEqual(count([0, 0, 1, 1], near), {changes: 1, minutes: 0.1});
  const two = every(1000, 4, (i) => (i < 2 ? "one" : "two"));
  assert.deepEqual(count([0, 0, 1, 1], two), {changes: 0, minutes: 2 / 60});
  const back = {...every(1000, 4), start: Float64Array.of(0, 1000, 1000, 500)};
  assert.deepEqual(count([0, 0, 1, 2], back), {changes: 0, minutes: 1 / 60});
});

test("windows up to twice their length apart are neighbours, of one person in one session", () => {
  const {farthest, owner} = timingOf({...smallTable(7, 0), length: 200});
  assert.equal(farthest, 8000);
  assert.deepEqual([owner[0], owner[15]], ["u0/small", "u1/small"]);
});

test("figures are those of the chosen rows", () => {
  const predictions = {
    ...smallPredictions([0, 1, 1, 2]),
    confidence: Float64Array.of(0.2, 0.4, 0.6, 0.9),
    entropy: Float64Array.of(9, 1, 2, 3),
  };
  const figures = predictionFigures(predictions, [1, 2, 3], {
    timing: every(2000, 4),
    uncertainConfidence: 0.6,
  });
  assertClose(
    [figures.confidence, figures.entropy, figures.uncertain, figures.transitions, figures.minutes],
    [1.9 / 3, 2, 1 / 3, 15, 4 / 60],
  );
  assertClose(figures.shares, [0, 2 / 3, 1 / 3]);
  const one = predictionFigures(predictions, [1], {timing: every(2000, 4), uncertainConfidence: 0.6});
  assert.ok(Number.isNaN(one.transitions));
});

test("the scales keep none and all finite", () => {
  const of = (share: number) => ({
    confidence: share,
    entropy: share,
    uncertain: share,
    transitions: share,
    shares: [],
    novelty: share,
    windows: 9,
    minutes: 2,
  });
  for (const scale of Object.values(NORMAL_SCALE))
    assert.ok(Number.isFinite(scale(of(0))) && scale(of(0)) < scale(of(1)) && Number.isFinite(scale(of(1))));
  assertClose(NORMAL_SCALE.uncertain(of(0)), Math.log(0.5 / 9.5));
  assertClose(NORMAL_SCALE.transitions(of(0)), Math.log(0.25));
});

/** Four people of 30 windows, whose confidence and classes differ a little. */
const ROWS = 120;
const person = (i: number) => Math.floor(i / 30);
const theirs = {
  ...smallPredictions(Array.from({length: ROWS}, (_, i) => Math.floor((i + person(i)) / 5) % 3)),
  confidence: Float64Array.from({length: ROWS}, (_, i) => 0.8 + 0.02 * person(i) + 0.01 * (i % 3)),
  entropy: Float64Array.from({length: ROWS}, (_, i) => 0.4 - 0.03 * person(i) + 0.01 * (i % 4)),
  novelty: Float64Array.from({length: ROWS}, (_, i) => 0.2 + 0.02 * person(i)),
};
const unseenOf = (people: number): Unseen => ({
  predictions: theirs,
  rows: Array.from({length: 30 * people}, (_, i) => i),
  users: Array.from({length: 30 * people}, (_, i) => `u${person(i)}`),
  scored: [],
  timing: every(2000, ROWS, (i) => `u${person(i)}`),
});
const subject = (change: Partial<typeof theirs> = {}) => {
  const own = {
    ...smallPredictions(Array.from({length: 30}, (_, i) => Math.floor(i / 5) % 3)),
    confidence: new Float64Array(30).fill(0.83),
    entropy: new Float64Array(30).fill(0.37),
    novelty: new Float64Array(30).fill(0.25),
    ...change,
  };
  return testPredictions(unseenOf(4), {predictions: own, timing: every(2000, 30)}, 0.5)!;
};

test("a recording like the unseen people's is not unusual in any figure", () => {
  for (const [figure, {p, usual}] of Object.entries(subject())) {
    assert.ok(p > 0.2, `${figure}: ${p}`);
    assert.equal(usual!.people, 4);
  }
});

test("each figure is tested by itself, and only for the worse", () => {
  const unsure = subject({confidence: new Float64Array(30).fill(0.55)});
  assert.ok(unsure.confidence.p < 0.01 && unsure.entropy.p > 0.2);
  const sure = subject({
    confidence: new Float64Array(30).fill(0.99),
    entropy: new Float64Array(30).fill(0.01),
  });
  assert.ok(sure.confidence.p > 0.9 && sure.entropy.p > 0.9);
  const flickering = subject({predicted: Int32Array.from({length: 30}, (_, i) => i % 3)});
  assert.ok(flickering.transitions.p < 0.01 && flickering.confidence.p > 0.2);
  const always = subject({predicted: new Int32Array(30)});
  assert.ok(always.shareShift.p < 0.05 && always.transitions.p > 0.9);
  const novel = subject({novelty: new Float64Array(30).fill(0.6)});
  assert.ok(novel.novelty.p < 0.01 && novel.confidence.p > 0.2);
  assert.ok(subject({novelty: new Float64Array(30).fill(0.1)}).novelty.p > 0.9);
});

test("two unseen people are too few", () => {
  const {predictions, timing} = {predictions: theirs, timing: every(2000, ROWS)};
  assert.notEqual(testPredictions(unseenOf(3), {predictions, timing}, 0.5), null);
  assert.equal(testPredictions(unseenOf(2), {predictions, timing}, 0.5), null);
  assert.equal(testPredictions({withheld: "no"}, {predictions, timing}, 0.5), null);
});

test.run();
