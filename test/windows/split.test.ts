/** Split by user: nobody on two sides, the same split whatever the order, and refusals. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {splitUsers} from "../../src/windows/split.ts";

const users = Array.from({length: 10}, (_, i) => `u${i}`);
const base = {test: 3, validation: 1, seed: 20251121, fold: 0} as const;
const test = suite("split");

test("parts are disjoint, complete and sorted", () => {
  for (let fold = 0; fold < 12; fold++) {
    const {train, validation, test: held} = splitUsers(users, {...base, fold}, "f");
    assert.equal([train.length, validation.length, held.length], [6, 1, 3]);
    assert.equal([...train, ...validation, ...held].sort(), users);
    for (const part of [train, validation, held]) assert.equal([...part].sort(), part);
  }
});

test("the order of the names does not matter; seed and fold do", () => {
  const first = splitUsers(users, base, "f");
  assert.equal(splitUsers([...users].reverse(), base, "f"), first);
  assert.not.equal(splitUsers(users, {...base, fold: 1}, "f").test, first.test);
  const seeds = new Set(
    Array.from({length: 20}, (_, seed) => splitUsers(users, {...base, seed}, "f").test.join()),
  );
  assert.ok(seeds.size > 10);
});

test("folds of one seed test everyone, nobody twice", () => {
  const tested = Array.from(
    {length: 5},
    (_, fold) => splitUsers(users, {...base, test: 2, fold}, "f").test,
  ).flat();
  assert.equal(tested.sort(), users);
});

test("named users are taken as they are", () => {
  const {
    train,
    validation,
    test: held,
  } = splitUsers(users, {...base, test: ["u4"], validation: ["u1", "u0"]}, "f");
  assert.equal([held, validation, train.length], [["u4"], ["u0", "u1"], 7]);
});

test("a single user, nobody left, strangers and doubles are refused", () => {
  assert.throws(() => splitUsers(["u1"], base, "f"), /1 user \(u1\).*nobody is left to train on/);
  assert.throws(() => splitUsers(users.slice(0, 4), base, "f"), /nobody is left/);
  assert.throws(() => splitUsers(["a"], {...base, test: ["a"], validation: []}, "f"), /nobody is left/);
  assert.throws(() => splitUsers(users, {...base, test: ["ghost"]}, "f"), /"ghost" is to be held out/);
  assert.throws(() => splitUsers(users, {...base, test: ["u1"], validation: ["u1"]}, "f"), /held out twice/);
});

test.run();
