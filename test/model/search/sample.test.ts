import {suite} from "uvu";
import * as assert from "uvu/assert";
import {searchParamsSchema} from "../../../src/model/search/params.ts";
import {gridTrials, randomTrial} from "../../../src/model/search/sample.ts";
import {placeOf, spaceSchema, valueAt} from "../../../src/model/search/space.ts";
import {tpeTrials} from "../../../src/model/search/tpe.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const test = suite("search/sample");

const SPACE = spaceSchema.parse({
  learningRate: {logUniform: [1e-4, 1e-2]},
  batchSize: {values: [16, 32, 64]},
  "architecture.denseUnits": {int: [4, 6]},
  l2: {uniform: [0, 0.5]},
});
const GRID = spaceSchema.parse({b: {int: [4, 6]}, a: {values: ["x", {name: "y"}]}});

test("a random trial follows from seed and number alone, and lies in the space", () => {
  const trials = Array.from({length: 400}, (_, i) => randomTrial(SPACE, 7, i + 1));
  assert.equal(randomTrial(SPACE, 7, 123), trials[122]);
  assert.not.equal(randomTrial(SPACE, 8, 123).values, trials[122]!.values);
  const column = (path: string) => trials.map(({values}) => values[path] as number);
  assert.equal([...new Set(column("batchSize"))].sort(), [16, 32, 64]);
  assert.equal([...new Set(column("architecture.denseUnits"))].sort(), [4, 5, 6]);
  const rates = column("learningRate");
  assert.ok(rates.every((rate) => rate >= 1e-4 && rate <= 1e-2));
  const below = rates.filter((rate) => rate < 1e-3).length;
  assert.ok(Math.abs(below - 200) < 40, `${below} of 400 rates below the middle of the decades`);
  assert.ok(column("l2").every((x) => x === Number(x.toPrecision(4))));
  assert.is(trials[6]!.id, "007");
});

test("a grid has every combination once, the last path changing fastest, named by positions", () => {
  const trials = gridTrials(GRID);
  assert.equal(
    trials.map(({id, values}) => [id, JSON.stringify(values)]),
    [
      ["0-0", '{"a":"x","b":4}'],
      ["0-1", '{"a":"x","b":5}'],
      ["0-2", '{"a":"x","b":6}'],
      ["1-0", '{"a":{"name":"y"},"b":4}'],
      ["1-1", '{"a":{"name":"y"},"b":5}'],
      ["1-2", '{"a":{"name":"y"},"b":6}'],
    ],
  );
  const longer = gridTrials(spaceSchema.parse({b: {int: [4, 7]}, a: {values: ["x", {name: "y"}, "z"]}}));
  for (const trial of trials)
    assert.equal(
      longer.find(({id}) => id === trial.id),
      trial,
      "a longer list leaves what there is",
    );
  assert.is(longer.length, 12);
  assert.throws(
    () => gridTrials(spaceSchema.parse({a: {int: [1, 200]}, b: {int: [1, 200]}})),
    /40000 trials/,
  );
});

test("a value's place leads back to the value", () => {
  for (const {domain} of SPACE)
    for (const unit of [0, 0.1, 0.49, 0.77, 0.999]) {
      const value = valueAt(domain, unit);
      assert.equal(valueAt(domain, placeOf(domain, value)), value);
    }
  assert.ok(Number.isNaN(placeOf({uniform: [0, 1]}, 2)));
  assert.ok(Number.isNaN(placeOf({values: [1]}, "1")));
});

test("a space that is none is refused in words", () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{}, /at least one/],
    [{learningRate: [1, 2]}, /expected one of \{values/],
    [{learningRate: {uniform: [1, 2], values: [1]}}, /expected one of/],
    [{learningRate: {choice: [1]}}, /expected one of/],
    [{learningRate: {uniform: [2, 1]}}, /first number must be below/],
    [{learningRate: {logUniform: [0, 1]}}, />0/],
    [{batchSize: {int: [1, 2.5]}}, /int/],
    [{batchSize: {values: []}}, /empty/],
    [{batchSize: {values: [1, 1]}}, /twice/],
    [{"a b": {values: [1]}}, /dotted path/],
    [{epochs: {values: [1]}}, /search\.epochs sets it/],
    [{optimizer: {values: [1]}, "optimizer.name": {values: [1]}}, /within another path/],
  ];
  for (const [space, message] of cases) assert.throws(() => spaceSchema.parse(space), message);
});

test("a grid over a range, or several rounds of one method, are refused", () => {
  const block = {
    method: "grid",
    rounds: 1,
    trials: 4,
    keep: 0.5,
    epochs: 2,
    monitor: "loss",
    validationUsers: 1,
    seed: 1,
    space: {learningRate: {uniform: [0, 1]}},
  };
  assert.throws(() => searchParamsSchema.parse(block), /a grid needs/);
  assert.throws(() => searchParamsSchema.parse({...block, method: "random", rounds: 2}), /one round, not 2/);
  assert.is(searchParamsSchema.parse({...block, method: "tpe", rounds: 2}).rounds, 2);
});

/** Best at learningRate 1e-3, batchSize 32, denseUnits 6, l2 0.1; the greater the better. */
function gain(values: Readonly<Record<string, unknown>>): number {
  const rate = Math.log10(values.learningRate as number) + 3;
  const l2 = values.l2 as number;
  return (
    -(rate ** 2 + 8 * (l2 - 0.1) ** 2 + (values.batchSize === 32 ? 0 : 0.3)) +
    0.05 * (values["architecture.denseUnits"] as number)
  );
}

/** The best of 40 trials: 8 at random, then 4 rounds of 8 that tpe proposes. */
function bestByTpe(seed: number): number {
  const observed = Array.from({length: 8}, (_, i) => randomTrial(SPACE, seed, i + 1)).map(({values}) => ({
    values,
    gain: gain(values),
  }));
  for (let round = 1; round < 5; round++)
    for (const {values} of tpeTrials(SPACE, [...observed], {seed, first: 8 * round + 1, count: 8}))
      observed.push({values, gain: gain(values)});
  return Math.max(...observed.map((one) => one.gain));
}

test("tpe finds more than as many random trials do, on average over seeds", () => {
  const seeds = Array.from({length: 30}, (_, i) => i + 1);
  const mean = (best: (seed: number) => number): number =>
    seeds.reduce((sum, seed) => sum + best(seed), 0) / 30;
  const optimum = 0.3;
  const random = mean((seed) =>
    Math.max(...Array.from({length: 40}, (_, i) => gain(randomTrial(SPACE, seed, i + 1).values))),
  );
  const tpe = mean(bestByTpe);
  assert.ok(optimum - tpe < (optimum - random) / 2, `regret ${optimum - tpe} against ${optimum - random}`);
});

test("tpe's proposals follow from what was observed and the seed, and differ within a round", () => {
  const observed = Array.from({length: 12}, (_, i) => randomTrial(SPACE, 3, i + 1)).map(({values}, i) => ({
    values,
    gain: i === 4 ? Number.NEGATIVE_INFINITY : gain(values),
  }));
  const propose = (count: number, seed = 3) => tpeTrials(SPACE, observed, {seed, first: 13, count});
  assert.equal(propose(6), propose(6));
  assert.equal(propose(3), propose(6).slice(0, 3), "those before do not depend on those after");
  assert.not.equal(propose(6), propose(6, 4));
  assert.is(new Set(propose(6).map(({values}) => JSON.stringify(values))).size, 6);
  assert.equal(
    propose(2).map(({id}) => id),
    ["013", "014"],
  );
  const other = observed.map((one, i) => (i === 0 ? {...one, gain: 1} : one));
  assert.not.equal(tpeTrials(SPACE, other, {seed: 3, first: 13, count: 6}), propose(6));
  assert.is(tpeTrials(SPACE, [], {seed: 3, first: 1, count: 2}).length, 2, "with nothing observed, too");
});

test("what is refused names params.yaml and a remedy", () => {
  try {
    gridTrials(spaceSchema.parse({a: {int: [1, 100_000]}}));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ExpectedError);
    assert.is((error as ExpectedError).place, "search.space");
  }
});

test.run();
