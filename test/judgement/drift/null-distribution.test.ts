/** How far people differ, drawn stretch by stretch, against NumPy and SciPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {chunkReference} from "../../../src/judgement/drift/chunks.ts";
import {makeGrid} from "../../../src/judgement/drift/grid.ts";
import {
  countFrom,
  drawNull,
  foldRatio,
  nullLimit,
  nullProbability,
} from "../../../src/judgement/drift/null-distribution.ts";
import {STATISTICS} from "../../../src/judgement/drift/statistics.ts";
import {studentSurvival} from "../../../src/stats/student-t.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, generator, smallReference} from "./fixture.ts";

const test = suite("null distribution");
const reference = smallReference();
const chunks = chunkReference(reference, makeGrid(reference.sorted, 4))!;

test("every statistic of every stretch is what NumPy finds in the samples", () => {
  const drawn = drawNull(chunks, {samples: 100, rounds: 30, random: generator(9)});
  assert.deepEqual([drawn.rounds, drawn.people], [30, 4]);
  drawn.values.forEach((values, c) => {
    for (const name of STATISTICS) assertClose(values[name], fixture.stretches.values[c]![name], 1e-6);
  });
  drawn.means.forEach(({stretch, others}, round) => {
    assertClose(stretch, fixture.stretches.stretch[round]!, 1e-7);
    assertClose(others, fixture.stretches.others[round]!, 1e-7);
  });
});

test("a stretch is as long as there is enough, and at least one chunk", () => {
  const means = (samples: number) =>
    drawNull(chunks, {samples, rounds: 20, random: generator(9)}).means.map(({stretch}) => stretch[0]!);
  // All of a person: as many different stretches as people.
  assert.equal(new Set(means(10_000)).size, 4);
  assert.equal(new Set(means(150)).size, 4);
  assert.ok(new Set(means(100)).size > 4);
  assert.deepEqual(means(1), means(50));
  assert.ok(new Set(means(1)).size > 8);
});

test("probabilities are the larger of the share of draws and of Student's t on the logarithms", () => {
  const values = uniforms(60, 6)
    .map((u) => Math.exp(2 * u))
    .sort();
  for (const [observed, people, probability] of fixture.null)
    assertClose(nullProbability(values, observed, people), probability, 1e-12);
  assert.equal(nullProbability(values, Number.NaN, 4), 1);
});

test("a distance of 0 counts as one of a millionth", () => {
  const values = Float64Array.from([0, 0, 1, 2]);
  // ln 1e-6 is −13.8, so that 1.5 is hardly one deviation (7.09) above the mean of −6.7.
  const t = (Math.log(1.5) + 6.7344685) / (7.0852815 * Math.sqrt(1.25));
  assertClose(nullProbability(values, 1.5, 4), Math.max(2 / 5, studentSurvival(t, 3)), 1e-6);
  assertClose(nullProbability(values, 0, 4), 1);
  assert.equal(
    nullProbability(values, 1.5, 4),
    nullProbability(Float64Array.from([1e-6, 1e-6, 1, 2]), 1.5, 4),
  );
});

test("a ratio and its inverse fold to the same, and no variance at all to infinity", () => {
  assert.deepEqual([foldRatio(4), foldRatio(0.25), foldRatio(1)], [4, 4, 1]);
  assert.equal(foldRatio(0), Number.POSITIVE_INFINITY);
});

test("values at the threshold count", () => {
  const values = Float64Array.from([1, 2, 2, 3]);
  assert.deepEqual(
    [0, 1, 2, 2.5, 3, 4].map((value) => countFrom(values, value)),
    [4, 4, 3, 1, 1, 0],
  );
});

test("a limit is the value that has the probability, for few people far beyond the draws", () => {
  // The logarithms are −1 and 1: mean 0, sd 1. t of 5 % with 2 df is 2.919986; times √(4/3) that is 3.371709.
  const values = Float64Array.from([Math.exp(-1), Math.E]);
  assertClose(nullLimit(values, 0.05, 3), Math.exp(3.3717089), 1e-6);
  assertClose(
    nullProbability(
      Float64Array.from({length: 99}, (_, i) => (i < 50 ? 1 : 2)),
      nullLimit(
        Float64Array.from({length: 99}, (_, i) => (i < 50 ? 1 : 2)),
        0.05,
        4,
      ),
      4,
    ),
    0.05,
    1e-9,
  );
  // The draws themselves count where they reach further: nine in ten are 1, so that the deviation is small.
  const heavy = Float64Array.from({length: 1000}, (_, i) => (i < 940 ? 1 : 100));
  assert.equal(nullLimit(heavy, 0.05, 1000), 100);
});

test.run();
