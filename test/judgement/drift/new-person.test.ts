/** What one more person may show, by hand; quantiles of Student's t are SciPy's. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {newPerson, newPersonProbability, newPersonReach} from "../../../src/judgement/drift/new-person.ts";
import {testPerson} from "../../../src/judgement/drift/person-test.ts";
import {assertClose} from "./fixture.ts";

const test = suite("one more person");

test("with one stretch each it is the prediction interval of a normal sample, with k − 1 degrees of freedom", () => {
  const {people, mean, sd, df} = newPerson([[1], [2], [4]])!;
  // S² is 7/3; times 4/3.
  assertClose([people, mean, sd, df], [3, 7 / 3, Math.sqrt(28 / 9), 2], 1e-12);
});

test("with several stretches the spread within people counts too", () => {
  // Means 2, 4, 5: S² 7/3, times 4/3 is 28/9. Within: 10 over 3 df, times 1 − 11/18 is 35/27.
  const {people, mean, sd, df} = newPerson([[1, 3], [2, 4, 6], [5]])!;
  assertClose([people, mean, sd], [3, 11 / 3, Math.sqrt(119 / 27)], 1e-12);
  // (119/27)² / ((28/9)²/2 + (35/27)²/3) is 3.597.
  assert.equal(df, 3);
});

test("people who all are alike, and vary much from one stretch to the next, give many degrees of freedom", () => {
  const {sd, df} = newPerson([
    [-1, 1],
    [-1, 1],
    [-1, 1],
  ])!;
  assertClose(sd, 1); // within 2, of which averaging leaves half
  assert.equal(df, 3);
  // Never fewer than there are people less one, however unequal the two parts.
  assert.equal(newPerson([[0, 1e-9], [5], [9]])!.df, 2);
});

test("what is not finite does not count, and two people are too few", () => {
  assert.deepEqual(
    newPerson([[1, Number.NaN], [2], [4, Number.POSITIVE_INFINITY], [Number.NaN], []]),
    newPerson([[1], [2], [4]]),
  );
  assert.equal(newPerson([[1], [2]]), undefined);
  assert.equal(newPerson([[1], [2], [Number.NaN]]), undefined);
});

test("a probability has a side", () => {
  const person = {people: 3, mean: 10, sd: 2, df: 2};
  const at = 10 + 2 * 2.919985580355516; // t of 5 % with 2 df
  assertClose(
    (["above", "below", "either"] as const).map((side) => newPersonProbability(person, at, side)),
    [0.05, 0.95, 0.1],
  );
  assertClose(
    (["above", "below", "either"] as const).map((side) => newPersonProbability(person, 20 - at, side)),
    [0.95, 0.05, 0.1],
  );
  assert.equal(newPersonProbability(person, Number.NaN, "either"), 1);
  assertClose(newPersonReach(person, 0.1), at - 10);
});

test("where people do not vary, only what they have is usual, to rounding", () => {
  const same = newPerson([[0.1], [0.1], [0.1]])!;
  assert.notEqual(same.mean, 0.1); // 0.10000000000000002
  assert.equal(newPersonProbability(same, 0.1, "either"), 1);
  assert.equal(newPersonProbability(same, 0.1, "above"), 0.5);
  assert.equal(newPersonProbability(same, 0.2, "either"), 0);
  assert.deepEqual(
    [newPersonProbability(same, 0.2, "above"), newPersonProbability(same, 0.2, "below")],
    [0, 1],
  );
  const zero = newPerson([[0, 0], [0], [0]])!;
  assert.deepEqual([zero.sd, zero.df, newPersonProbability(zero, 0, "either")], [0, 2, 1]);
});

test("a figure that too few people have tells nothing", () => {
  assert.deepEqual(testPerson(9, [[1], [2]], "either"), {value: 9, usual: null, p: 1});
  const {usual, p} = testPerson(7 / 3 + Math.sqrt(28 / 9) * 4.302652729911275, [[1], [2], [4]], "either");
  assert.deepEqual(usual, newPerson([[1], [2], [4]]));
  assertClose(p, 0.05);
});

test.run();
