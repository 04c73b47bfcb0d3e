/** Intervals of ROC AUC, average precision and bouts over people. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {drawPeople} from "../../../bench/simulation/evaluated-people.ts";
import {uniform} from "../../../bench/simulation/uniform.ts";
import {computeBouts} from "../../../src/judgement/metrics/bout-results.ts";
import {estimateRanking} from "../../../src/judgement/metrics/ranking-estimates.ts";
import {type Influence, rankingInfluence} from "../../../src/judgement/metrics/ranking-influence.ts";
import {selectWindows} from "../../../src/judgement/metrics/scored-windows.ts";

const test = suite("metrics/ranking");

interface Fixture {
  readonly score: readonly number[];
  readonly positive: readonly number[];
  readonly rocAuc: {readonly value: number; readonly influences: readonly number[]};
  readonly averagePrecision: {readonly value: number; readonly influences: readonly number[]};
}
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/metrics/ranking.json", import.meta.url), "utf8"),
) as Fixture;

const POPULATION = {
  classes: 3,
  windowsPerClass: 12,
  skill: 1.2,
  spread: 0.5,
  absent: 0.2,
  overconfidence: 0.2,
};

test("area and average precision move with each window's weight as scikit-learn's do", () => {
  const found = rankingInfluence(Float64Array.from(fixture.score), Uint8Array.from(fixture.positive));
  for (const name of ["rocAuc", "averagePrecision"] as const) {
    const {value, influences}: Influence = found[name];
    assert.ok(Math.abs(value - fixture[name].value) < 1e-12, name);
    influences.forEach((own, i) => {
      assert.ok(Math.abs(own - fixture[name].influences[i]!) < 1e-8, `${name} of window ${i}`);
    });
  }
});

test("what is not defined is NaN: no positive, no negative, no number", () => {
  const scores = Float64Array.of(0.1, 0.9);
  const nan = (influence: Influence): boolean => Number.isNaN(influence.value);
  const none = rankingInfluence(scores, Uint8Array.of(0, 0));
  assert.ok(nan(none.rocAuc) && nan(none.averagePrecision));
  const all = rankingInfluence(scores, Uint8Array.of(1, 1));
  assert.ok(nan(all.rocAuc));
  assert.is(all.averagePrecision.value, 1);
  const broken = rankingInfluence(Float64Array.of(0.1, Number.NaN), Uint8Array.of(0, 1));
  assert.ok(nan(broken.rocAuc) && nan(broken.averagePrecision));
});

test("a class that nobody shows has no figure, and the mean over classes leaves it out", () => {
  const windows = drawPeople({...POPULATION, absent: 0}, 6, uniform(2));
  const without = selectWindows(windows, (i) => windows.truth[i] !== 2);
  const {classes, macro} = estimateRanking(without, 0.95);
  assert.equal(classes[2], {
    rocAuc: {value: null, lo: null, hi: null},
    averagePrecision: {value: null, lo: null, hi: null},
  });
  for (const name of ["rocAuc", "averagePrecision"] as const) {
    const mean = (classes[0]![name].value! + classes[1]![name].value!) / 2;
    assert.ok(Math.abs(macro[name].value! - mean) < 1e-12);
    assert.ok(macro[name].lo! < mean && mean < macro[name].hi!);
  }
});

test("one session of one person has figures and no interval; perfect ranking still has one", () => {
  const one = drawPeople(POPULATION, 1, uniform(3));
  const {macro} = estimateRanking(one, 0.95);
  assert.ok(macro.rocAuc.value !== null && macro.rocAuc.lo === null && macro.rocAuc.hi === null);
  const bouts = computeBouts(one, 0.5, 0.95);
  assert.ok(bouts.f1.value !== null && bouts.f1.lo === null && bouts.f1.hi === null);
  const windows = drawPeople({...POPULATION, skill: 50}, 5, uniform(4));
  const {rocAuc} = estimateRanking(windows, 0.95).macro;
  assert.is(rocAuc.value, 1);
  assert.ok(
    rocAuc.lo! > 0.1 && rocAuc.lo! < 0.9,
    "five people who are all ranked rightly do not show a perfect model",
  );
});

test("one window that is not of the class tells no more than one window", () => {
  const windows = drawPeople({...POPULATION, skill: 50, absent: 0}, 3, uniform(6));
  const other = windows.truth.indexOf(1);
  const {classes} = estimateRanking(
    selectWindows(windows, (i) => windows.truth[i] === 0 || i === other),
    0.95,
  );
  const t = 4.302652729696142; // of two degrees of freedom, by SciPy
  assert.is(classes[0]!.rocAuc.value, 1);
  assert.ok(Math.abs(classes[0]!.rocAuc.lo! - 1 / (1 + t ** 2)) < 1e-9, `${classes[0]!.rocAuc.lo}`);
});

test("more people, or a lower level, make the interval of bouts narrower", () => {
  const width = (people: number, level: number): number => {
    const {f1} = computeBouts(drawPeople(POPULATION, people, uniform(5)), 0.5, level);
    assert.ok(f1.lo! <= f1.value! && f1.value! <= f1.hi!);
    return f1.hi! - f1.lo!;
  };
  assert.ok(width(40, 0.95) < width(5, 0.95) / 1.5);
  assert.ok(width(40, 0.8) < width(40, 0.95));
});

test.run();
