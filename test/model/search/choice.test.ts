import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Search, Trial} from "../../../src/artifacts/search/search.ts";
import {describeBest, winningBlock, winningWords} from "../../../src/model/search/best.ts";
import {choose} from "../../../src/model/search/choice.ts";
import {measureImportance} from "../../../src/model/search/importance.ts";
import {definition, fakeSearch} from "../../fixtures/search/record.ts";

const test = suite("search/choice");

/** A trial that is right in so many of 100 windows of each user, half of each class. */
function trialOf(id: string, hits: readonly number[], template: Trial): Trial {
  const byUser = hits.map((n, u) => ({
    user: `u${u}`,
    confusion: [
      [n / 2, 50 - n / 2],
      [50 - n / 2, n / 2],
    ],
    lossSum: 100 - n,
  }));
  const share = hits.reduce((a, b) => a + b, 0) / (100 * hits.length);
  const scores = {loss: 1 - share, accuracy: share, macroF1: share};
  return {...template, id, values: {batchSize: 16}, byUser, scores};
}

function searchOf(hits: Readonly<Record<string, readonly number[]>>, monitor = definition.monitor): Search {
  const base = fakeSearch({trials: 1, monitor});
  return {...base, trials: Object.entries(hits).map(([id, own]) => trialOf(id, own, base.trials[0]!))};
}

test("what choosing cost: chosen without each person, scored on that person", () => {
  // Trial a wins by u0 alone; without u0 it is b, without the others it is a.
  const search = searchOf({defaults: [60, 60, 60], a: [96, 66, 66], b: [60, 70, 70]}, "accuracy");
  const {winner, score, defaults, rechosen} = choose(search);
  assert.is(winner.id, "a");
  assert.ok(Math.abs(score.value - 0.76) < 1e-12);
  assert.equal(rechosen!.chosen, [
    {user: "u0", id: "b"},
    {user: "u1", id: "a"},
    {user: "u2", id: "a"},
  ]);
  assert.ok(Math.abs(rechosen!.score - (0.6 + 0.66 + 0.66) / 3) < 1e-12);
  assert.ok(Math.abs(rechosen!.optimism - 0.12) < 1e-12);
  assert.ok(Math.abs(defaults!.gain.value - 0.16) < 1e-12);
  // Gains of 0.36, 0.06 and 0.06: 0.16 ± 4.302652729749462 · 0.1, by scipy.stats.ttest_1samp's interval.
  assert.ok(Math.abs(defaults!.gain.low! + 0.2702652729749) < 1e-9, `${defaults!.gain.low}`);
  assert.ok(Math.abs(defaults!.gain.high! - 0.5902652729749) < 1e-9, `${defaults!.gain.high}`);
  const byLoss = choose({...search, definition: {...search.definition, monitor: "loss"}});
  assert.ok(Math.abs(byLoss.defaults!.gain.value - 0.16) < 1e-12, "a lower loss is a gain");
  assert.ok(Math.abs(byLoss.rechosen!.optimism - 0.12) < 1e-12);
});

test("the best of many that differ by nothing but noise is flattered, and the measure says so", () => {
  let optimism = 0;
  for (let seed = 0; seed < 20; seed++) {
    const hits = Object.fromEntries(
      Array.from({length: 30}, (_, t) => [
        `t${t}`,
        Array.from({length: 8}, (__, u) => 60 + 2 * ((7919 * (seed * 240 + t * 8 + u + 1) ** 2) % 11)),
      ]),
    );
    optimism += choose(searchOf(hits, "accuracy")).rechosen!.optimism / 20;
  }
  assert.ok(optimism > 0.03, `${optimism}`);
});

test("people who all gain the same leave no spread, and no interval is made of it", () => {
  const {gain} = choose(searchOf({defaults: [60, 60], a: [80, 80]}, "accuracy")).defaults!;
  assert.equal([gain.low, gain.high], [null, null]);
});

test("a score's interval is the evaluation's, which for a loss has no upper end", () => {
  const hits = {defaults: [60, 60, 60], a: [96, 66, 66]};
  const {score} = choose(searchOf(hits, "accuracy"));
  assert.ok(score.low! > 0 && score.high! < 1 && score.high! - score.low! > 0.5, JSON.stringify(score));
  const loss = choose(searchOf(hits, "loss")).score;
  assert.ok(loss.low! > 0 && loss.high! > 1, JSON.stringify(loss));
});

test("a single user has neither interval nor cost; diverged defaults leave nothing to compare with", () => {
  const {score, rechosen} = choose(searchOf({defaults: [60], a: [80]}));
  assert.equal([score.low, score.high, rechosen], [null, null, null]);
  assert.is(choose(searchOf({a: [80, 70]})).defaults, null);
});

test("the same search gives the same choice", () => {
  const search = fakeSearch({trials: 20});
  assert.equal(choose(search), choose(search));
});

test("the winning values as a block and as words", () => {
  const search = fakeSearch({trials: 20});
  const choice = choose(search);
  const {values} = choice.winner;
  const rate = values.learningRate as number;
  assert.equal(winningBlock(choice), {
    architecture: {denseDropout: values["architecture.denseDropout"]},
    batchSize: values.batchSize,
    learningRate: rate,
    optimizer: values.optimizer,
  });
  assert.ok(winningWords(choice).includes(`train.learningRate=${rate}`));
  const best = describeBest(search, choice) as {epochsSpent: number; trainings: number};
  assert.is(best.trainings, 21);
  assert.is(
    best.epochsSpent,
    search.trials.reduce((sum, {ran}) => sum + ran, 0),
  );
});

test("importance is the variance between groups: as an analysis of variance has it", () => {
  // Three groups by batchSize; F = 2.3239… by scipy.stats.f_oneway, so η² = 2F / (2F + 6) = 0.4365….
  const groups = {16: [0.61, 0.64, 0.66, 0.59], 32: [0.7, 0.73, 0.69], 64: [0.55, 0.71]};
  const base = fakeSearch({
    trials: 1,
    dimensions: definition.dimensions.filter(({path}) => path === "batchSize"),
  });
  const trials = Object.entries(groups).flatMap(([batchSize, scores]) =>
    scores.map((macroF1, i) => ({
      ...base.trials[0]!,
      id: `${batchSize}-${i}`,
      values: {batchSize: Number(batchSize)},
      scores: {loss: 1, accuracy: 1, macroF1},
    })),
  );
  const [found] = measureImportance({...base, trials}, {minTrials: 8})!;
  assert.ok(Math.abs(found!.explained - 0.43650793650793634) < 1e-12);
  assert.is(found!.groups, 3);
  assert.ok(found!.noise > 0.4 && found!.noise < 0.9, `${found!.noise}`);
});

test("what decides the score stands above the noise, what does not stays below", () => {
  const search = fakeSearch(
    {trials: 60},
    {noise: 0.005, quality: (values) => 0.6 + (values.batchSize === 32 ? 0.2 : 0)},
  );
  const all = measureImportance(search, {minTrials: 8})!;
  assert.is(all[0]!.path, "batchSize");
  assert.ok(all[0]!.explained > 0.95 && all[0]!.noise < 0.2);
  assert.ok(all.slice(1).filter(({shown}) => shown).length <= 1);
  assert.is(measureImportance(fakeSearch({trials: 6}), {minTrials: 8}), null, "too few");
  assert.is.not(measureImportance(fakeSearch({trials: 7}), {minTrials: 8}), null, "seven and the defaults");
  for (const {explained, noise, shown} of all) assert.is(shown, explained > noise);
});

test.run();
