/** How unlike what a model learnt windows are: distances as scikit-learn has them, and who counts as learnt. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import {
  distanceFrom,
  fitClasses,
  type Hidden,
} from "../../../../src/judgement/drift/open-set/class-distance.ts";
import {learntDistance, rateUnseen, withNovelty} from "../../../../src/judgement/drift/open-set/novelty.ts";
import {testPredictions} from "../../../../src/judgement/drift/prediction-tests.ts";
import {selectPredictions} from "../../../../src/judgement/drift/predictions.ts";
import {selectUnseen} from "../../../../src/judgement/drift/unseen.ts";
import {assertClose, generator} from "../fixture.ts";
import {makeReference, TRAIN, UNSEEN} from "../synthetic.ts";

const test = suite("novelty");

interface Fixture {
  readonly learnt: readonly (readonly number[])[];
  readonly labels: readonly string[];
  readonly asked: readonly (readonly number[])[];
  readonly distances: readonly number[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../../../fixtures/drift/class_distance.json", import.meta.url), "utf8"),
) as Fixture;

const toHidden = (rows: readonly (readonly number[])[]): Hidden => {
  return {rows: rows.length, width: rows[0]!.length, values: Float32Array.from(rows.flat())};
};
const rowsOf = (n: number): number[] => [...Array(n).keys()];

test("the distance is that from the nearest class, as in scikit-learn", () => {
  const [learnt, asked] = [toHidden(fixture.learnt), toHidden(fixture.asked)];
  const distance = distanceFrom(fitClasses(learnt, rowsOf(20), fixture.labels));
  const near = (found: Float64Array, expected: readonly number[]): void => {
    assertClose(
      Array.from(found, (own, i) => own / expected[i]!),
      expected.map(() => 1),
      1e-5,
    );
  };
  near(distance(asked, rowsOf(6)), fixture.distances);
  near(distance(asked, [3, 1]), [fixture.distances[3]!, fixture.distances[1]!]);
});

test("a layer that never varies, or one window alone, gives distances all the same", () => {
  const flat = toHidden([
    [1, 1],
    [1, 1],
    [3, 1],
  ]);
  const distance = distanceFrom(fitClasses(flat, [0, 1], ["a", "a", "a"]));
  assert.deepEqual([...distance(flat, rowsOf(3))], [0, 0, 4]);
  // Along a unit that never fired, the variance is a millionth of the mean one of both: 4 / 2.
  const dead = toHidden([
    [-2, 0],
    [2, 0],
    [0, 1],
  ]);
  const [far] = distanceFrom(fitClasses(dead, [0, 1], ["a", "a", "a"]))(dead, [2]);
  assertClose([far! / (1 / 2e-6)], [1], 1e-9);
  assert.deepEqual([...distanceFrom(fitClasses(flat, [2], ["a", "a", "a"]))(flat, [0])], [4]);
});

const made = makeReference();

/** Eight people whose windows all point one way, more or less. */
function labelledPeople() {
  const {windows, predictions} = made;
  const random = generator(8);
  const width = 4;
  const values = Float32Array.from({length: windows.rows * width}, (_, i) =>
    i % width === 0 ? 1 : 0.2 * random(),
  );
  return {
    windows,
    predictions: {...predictions, hidden: {rows: windows.rows, width, values}},
    unseenUsers: UNSEEN,
  };
}

test("only people whom the model did not learn from have a novelty, and none is compared with oneself", () => {
  const labelled = labelledPeople();
  const rated = rateUnseen(labelled);
  assert.ok(!("withheld" in rated));
  const {novelty} = rated.predictions;
  labelled.windows.users.forEach((user, row) => {
    assert.equal(Number.isNaN(novelty![row]!), TRAIN.includes(user!), `${user}`);
  });
  const {users} = labelled.windows;
  const alone = {...labelled, unseenUsers: users.filter((user): user is string => user !== "u0")};
  assert.equal(learntDistance(alone, "u0"), undefined);
  assert.ok(learntDistance(alone) !== undefined);
});

test("windows that point another way are told from those of unseen people", () => {
  const labelled = labelledPeople();
  const rated = rateUnseen(labelled);
  const {predictions, windows} = labelled;
  const timing = {start: windows.start, owner: windows.users.map(String), farthest: 1e9};
  const p = (turn: boolean): number => {
    const values = predictions.hidden.values.map((value, i) =>
      turn ? (i % 4 === 1 ? 1 : 0.2 * value) : value,
    );
    const asked = withNovelty(
      {...predictions, hidden: {...predictions.hidden, values}},
      learntDistance(labelled),
    );
    return testPredictions(selectUnseen(rated), {predictions: asked, timing}, 0.5)!.novelty.p;
  };
  assert.ok(p(true) < 0.001, `${p(true)}`);
  assert.ok(p(false) > 0.2, `${p(false)}`);
});

test("a choice of rows keeps their novelty; without a hidden layer there is none", () => {
  const {predictions, ...labelled} = labelledPeople();
  const rated = withNovelty(predictions, learntDistance({predictions, ...labelled}));
  const {novelty, hidden} = selectPredictions(rated, [5, 2]);
  assert.deepEqual([...novelty!], [rated.novelty![5], rated.novelty![2]]);
  assert.equal(hidden, undefined);
  const {hidden: _, ...without} = predictions;
  const unrated = rateUnseen({...labelled, predictions: without});
  assert.ok(!("withheld" in unrated) && unrated.predictions.novelty === undefined);
  assert.deepEqual(rateUnseen({withheld: "no"}), {withheld: "no"});
});

test.run();
