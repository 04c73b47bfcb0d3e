import {suite} from "uvu";
import * as assert from "uvu/assert";
import {DEFAULTS, type Search} from "../../../src/artifacts/search/search.ts";
import {collectRound} from "../../../src/model/search/collect.ts";
import {planRound} from "../../../src/model/search/plan.ts";
import {candidates, rank} from "../../../src/model/search/score.ts";
import {definition, fakeResult, fakeSearch} from "../../fixtures/search/record.ts";

const test = suite("search/plan");

const start = (changes = {}): Search => ({
  kymo: "search/2",
  round: 0,
  definition: {...definition, ...changes},
  trials: [],
});
const ids = (trials: readonly {readonly id: string}[]): string[] => trials.map(({id}) => id);

test("the first round has the defaults and the trials; more trials leave the others as they were", () => {
  const few = planRound(start({trials: 3}));
  assert.equal(ids(few), [DEFAULTS, "001", "002", "003"]);
  assert.equal(few[0]!.values, {});
  assert.ok(few.every(({budget, epochsBefore}) => budget === 6 && epochsBefore === 0));
  assert.equal(planRound(start({trials: 5})).slice(0, 4), few);
  const method = "grid";
  const dimensions = definition.dimensions.filter(({domain}) => "values" in domain);
  assert.equal(ids(planRound(start({method, dimensions}))), [
    DEFAULTS,
    ...["0-0", "0-1", "1-0", "1-1", "2-0", "2-1"],
  ]);
});

test("halving: each rung keeps the best, gives them 1/keep times the epochs, and goes on from where they were", () => {
  const two = fakeSearch({method: "halving", trials: 9, keep: 1 / 3}, {rounds: 2});
  const first = two.trials.filter(({round}) => round === 1);
  const second = two.trials.filter(({round}) => round === 2);
  assert.is(first.length, 10);
  const best = rank(
    first.filter(({id}) => id !== DEFAULTS),
    "macroF1",
  ).slice(0, 3);
  assert.equal(ids(second).sort(), [...ids(best), DEFAULTS].sort());
  assert.ok(second.every(({budget, ran, epochs}) => budget === 18 && ran === 12 && epochs.length === 18));
  const third = planRound(two);
  assert.is(third.length, 2);
  assert.ok(third.every(({budget, epochsBefore}) => budget === 54 && epochsBefore === 18));
  assert.equal(
    candidates(two).map(({round}) => round),
    [2, 2, 2, 2],
    "scores of different rungs do not compete",
  );
});

test("halving never goes on with a trial that diverged, and counts survivors from the first rung's number", () => {
  const diverging = fakeSearch(
    {method: "halving", trials: 8, keep: 0.75},
    {
      quality: (values, budget) =>
        (values.learningRate as number) > 0.001 ? Number.NaN : 0.5 + budget / 100,
    },
  );
  const finite = diverging.trials.filter(({scores, id}) => scores !== null && id !== DEFAULTS);
  assert.ok(finite.length > 0 && finite.length < 6, `${finite.length} of 8 are finite`);
  assert.equal(ids(planRound(diverging)).sort(), [...ids(finite), DEFAULTS].sort());
});

test("halving: a rung that diverges as a whole is the last, and the one before it decides", () => {
  const quality = (_: object, budget: number) => (budget > 6 ? Number.NaN : 0.5);
  const search = fakeSearch({method: "halving", trials: 4}, {rounds: 3, quality});
  assert.equal(
    search.trials.map(({round}) => round),
    [1, 1, 1, 1, 1, 2, 2, 2],
  );
  assert.ok(candidates(search).every(({round}) => round === 1));
});

test("tpe: the first round is random, later ones go on counting, and a further round changes none before", () => {
  const one = fakeSearch({method: "tpe", trials: 4});
  assert.equal(
    one.trials.slice(1).map(({values}) => values),
    fakeSearch({trials: 4})
      .trials.slice(1)
      .map(({values}) => values),
  );
  const three = fakeSearch({method: "tpe", trials: 4}, {rounds: 3});
  assert.equal(ids(three.trials), [
    DEFAULTS,
    ...Array.from({length: 12}, (_, i) => String(i + 1).padStart(3, "0")),
  ]);
  assert.equal(three.trials.slice(0, 5), one.trials);
});

test("the loss is to be small, the other scores large; a diverged trial is last", () => {
  const {trials} = fakeSearch({trials: 12});
  const lost = trials.filter(({scores}) => scores === null);
  assert.ok(lost.length > 0);
  for (const monitor of ["loss", "accuracy"] as const) {
    const ranked = rank(trials, monitor);
    assert.equal(ids(ranked.slice(-lost.length)), ids(lost));
    const scores = ranked.flatMap(({scores}) => (scores === null ? [] : [scores[monitor]]));
    assert.equal(
      scores,
      [...scores].sort((a, b) => (monitor === "loss" ? a - b : b - a)),
    );
  }
});

test("where all diverge the search says what to change", () => {
  const broken = {quality: () => Number.NaN};
  assert.throws(
    () => fakeSearch({}, broken),
    (error: Error & {hint?: string}) =>
      /all 9 trials diverged.*defaults at step 17 of epoch 3.*bidirectional/.test(error.message) &&
      /learningRate/.test(error.hint ?? ""),
  );
});

test("a round without one of its results is refused", () => {
  const before = start({trials: 3});
  const results = planRound(before).map((trial) => fakeResult(trial, before.definition));
  assert.is(collectRound(before, [...results].reverse()).trials[1]!.id, "001", "in the order of the plan");
  assert.throws(() => collectRound(before, results.slice(0, 3)), /trial 003 of round 1 has no result/);
});

test.run();
