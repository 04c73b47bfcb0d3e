import {suite} from "uvu";
import * as assert from "uvu/assert";
import {configure} from "../../../src/model/search/configure.ts";
import {defineSearch} from "../../../src/model/search/define.ts";
import {searchParamsSchema} from "../../../src/model/search/params.ts";
import {trainSchema} from "../../../src/model/training/params.ts";
import {splits, TEST, TRAIN, VALIDATION} from "../../fixtures/search/people.ts";

const test = suite("search/define");

const TRAIN_BLOCK = {
  architecture: {name: "cnn_bilstm", filters: [4], lstmUnits: [4], convDropout: 0.1},
  epochs: 40,
  learningRate: 0.003,
  optimizer: {name: "adam"},
  earlyStopping: {monitor: "loss", patience: 3},
};

const SEARCH = {
  method: "random",
  rounds: 1,
  trials: 3,
  keep: 0.5,
  epochs: 2,
  monitor: "macroF1",
  validationUsers: 2,
  seed: 7,
  space: {learningRate: {logUniform: [1e-3, 1e-1]}, optimizer: {values: [{name: "sgd"}, {name: "adam"}]}},
};

const define = (search: object = {}, train: object = {}) =>
  defineSearch(
    searchParamsSchema.parse({...SEARCH, ...search}),
    trainSchema.parse({...TRAIN_BLOCK, ...train}),
    {
      splits,
      meta: {classes: ["a", "b"], lengthSamples: 20, channels: ["x", "y", "z"]},
    },
  );

test("the inner split is of the training users alone, whatever the seed", () => {
  const held = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const {users} = define({seed});
    assert.equal([...users.train, ...users.validation].sort(), [...TRAIN]);
    assert.is(users.validation.length, 2);
    for (const user of users.validation) held.add(user);
  }
  assert.equal([...held].sort(), [...TRAIN], "each may score");
  assert.equal(define({validationUsers: ["p2"]}).users, {
    train: ["p1", "p3", "p4", "p5"],
    validation: ["p2"],
  });
});

test("users who are held out, named twice, or all there are, are refused", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [[TEST[0]], /"t1" is none of the training users/],
    [[VALIDATION[0]], /"v1" is none/],
    [["p1", "p1"], /twice/],
    [5, /5 of 5 training users/],
    [[...TRAIN], /nobody is left/],
  ];
  for (const [validationUsers, message] of cases)
    assert.throws(
      () => define({validationUsers}),
      (error: Error & {place?: string}) =>
        message.test(error.message) && error.place === "search.validationUsers",
      String(message),
    );
});

test("the block train is complete, with the search's epochs and score, and its values found in the space", () => {
  const {train, defaults} = define();
  assert.is(train.epochs, 2);
  assert.equal(train.earlyStopping, {monitor: "macroF1", patience: 3, minDelta: 0});
  assert.equal(train.optimizer, {name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7});
  assert.equal(defaults, {learningRate: 0.003, optimizer: {name: "adam"}});
});

test("a space that does not fit the block train is refused by path", () => {
  const cases: readonly (readonly [object, string, RegExp])[] = [
    [{leaningRate: {uniform: [0.1, 0.2]}}, "leaningRate", /leaningRate/],
    [{learningRate: {uniform: [-1, 1]}}, "learningRate", />0/],
    [{batchSize: {uniform: [8, 64.5]}}, "batchSize", /int/],
    [{"optimizer.name": {values: ["adam", "rmsprop"]}}, "optimizer.name", /optimizer/],
    [{"learningRate.low": {values: [1]}}, "learningRate.low", /no block/],
    [{"architecture.filters": {values: [[4], [0]]}}, "architecture.filters", /filters/],
  ];
  for (const [space, path, message] of cases)
    assert.throws(
      () => define({space}),
      (error: Error & {place?: string}) =>
        message.test(error.message) && error.place === `search.space.${path}`,
      path,
    );
});

test("halving refuses a cosine, in the block or in the space", () => {
  const cosine = {schedule: {name: "cosine"}};
  assert.throws(() => define({method: "halving"}, cosine), /cosine/);
  const space = {schedule: {values: [{name: "constant"}, {name: "cosine"}]}};
  assert.throws(() => define({method: "halving", space}), /cosine/);
  assert.is((define({}, cosine).train.schedule as {name: string}).name, "cosine");
});

test("values are put in place without changing the block", () => {
  const block = {a: {b: 1, c: [1, 2]}, d: 2};
  assert.equal(configure(block, {"a.b": 5, d: {e: 1}}), {a: {b: 5, c: [1, 2]}, d: {e: 1}});
  assert.equal(block, {a: {b: 1, c: [1, 2]}, d: 2});
  assert.throws(() => configure(block, {"a.c.0": 1}), /no block/);
  assert.throws(() => configure(block, {"x.y": 1}), /no block/);
});

test.run();
