/** How far people differ, drawn stretch by stretch, against NumPy and SciPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {chunkReference} from "../../../src/judgement/drift/chunks.ts";
import {measureFalseAlarms} from "../../../src/judgement/drift/false-alarms.ts";
import {makeGrid} from "../../../src/judgement/drift/grid.ts";
import {
  countFrom,
  drawNull,
  foldRatio,
  nullProbability,
} from "../../../src/judgement/drift/null-distribution.ts";
import {STATISTICS} from "../../../src/judgement/drift/statistics.ts";
import {studentSurvival} from "../../../src/stats/student-t.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, generator, smallContext, smallReference} from "./fixture.ts";
import {PARAMS} from "./synthetic.ts";

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

test("false alarms are the shares of stretches beyond each threshold", () => {
  const context = smallContext({nullRounds: 30});
  const {rounds, note, rates} = measureFalseAlarms(context, 100, generator(9));
  assert.equal(rounds, 30);
  assert.match(note, /a stretch of one of 4 users/);
  assert.equal(rates.length, 6 * STATISTICS.length);
  const limits = {
    psi: PARAMS.psi,
    wassersteinOverSd: PARAMS.wasserstein,
    meanShiftOverSd: PARAMS.meanShift,
    varianceRatio: PARAMS.varianceRatio,
  };
  for (const rate of rates) {
    const c = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"].indexOf(rate.channel);
    const values = fixture.stretches.values[c]![rate.statistic];
    const limit = Object.entries(limits).find(([name]) => name === rate.statistic)?.[1];
    assert.equal(rate.warnThreshold, limit?.warn ?? null);
    assert.equal(rate.failThreshold, limit?.fail ?? null);
    const beyond = (threshold: number) => values.filter((value) => value >= threshold).length / 30;
    assert.equal(rate.warnRate, limit === undefined ? null : beyond(limit.warn));
    assert.equal(rate.failRate, limit === undefined ? null : beyond(limit.fail));
    assertClose(rate.threshold95, values[29]!, 1e-6); // the first that 5 % of 30 pass
  }
  assert.ok(rates.some(({warnRate}) => warnRate !== null && warnRate > 0 && warnRate < 1));
});

test("without recordings false alarms are measured on stretches of one chunk", () => {
  const context = smallContext({nullRounds: 30});
  assert.deepEqual(
    measureFalseAlarms(context, 0, generator(9)),
    measureFalseAlarms(context, 50, generator(9)),
  );
});

test("without people false alarms are not measured, and the note says why", () => {
  const none = {...smallContext(), chunks: undefined};
  const samples = {...none, reference: {...none.reference, kind: "samples" as const}};
  assert.deepEqual(measureFalseAlarms(none, 100, generator(9)), {
    rounds: 0,
    note: "Not measurable: the baseline has fewer than three sessions.",
    rates: [],
  });
  assert.equal(
    measureFalseAlarms(samples, 100, generator(9)).note,
    "Not measurable: the baseline has no sessions.",
  );
});

test.run();
