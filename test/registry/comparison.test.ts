/** Two models on the same windows: figures of SciPy and statsmodels, what is said of them, and how often wrongly. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {uniform} from "../../bench/simulation/uniform.ts";
import {compareAnswers} from "../../src/registry/comparison/compare.ts";
import {comparisonPage} from "../../src/report/pages/comparison/page.ts";
import {drawNormal} from "../../src/stats/random.ts";
import {inference} from "../fixtures/metrics/inference.ts";
import {
  compareHits as compare,
  COMPARISON_HEAD as HEAD,
  COMPARISON_PARAMS as PARAMS,
} from "../fixtures/report/comparison.ts";
import {assertHarmless, assertWhole, findingsOf, hostile, rowsOf, textOf} from "../report/page-checks.ts";

const test = suite("registry/comparison");
const SAMPLES = process.env.KYMO_LONG === "1" ? 300 : 100;

test("difference, interval and tests are those of SciPy and statsmodels", () => {
  const {paired} = inference;
  const {perPerson, pooled, tests, mcnemar} = compare(paired.hitsA, paired.hitsB, paired.windows, {
    margin: paired.margin,
  });
  const near = (found: number | null, expected: number) =>
    assert.ok(Math.abs(found! - expected) < 1e-9, `${found} is not ${expected}`);
  near(perPerson.value, paired.difference);
  near(perPerson.lo, paired.lo);
  near(perPerson.hi, paired.hi);
  // Every person has as many windows, so both means and their intervals are one.
  near(pooled.lo, paired.lo);
  near(tests.equivalent, paired.equivalent);
  near(tests.bNoWorse, paired.bNoWorse);
  near(tests.aNoWorse, paired.aNoWorse);
  assert.equal(mcnemar.onlyA, paired.onlyA);
  assert.equal(mcnemar.onlyB, paired.onlyB);
  near(mcnemar.p, paired.mcnemar);
  // +3, 0, +1, +3, −1: of 16 signs of the four that are not 0, 3 give 6 or more; half of 32 for the 0.
  near(tests.signFlip, 2 * (3 / 16));
});

const outcome = (...input: Parameters<typeof compare>) => compare(...input).verdict.outcome;

test("each outcome is said where it holds, and no other", () => {
  assert.is(outcome([10, 12, 11, 13], [18, 19, 19, 20], 20), "b better");
  assert.is(outcome([18, 19, 19, 20], [10, 12, 11, 13], 20), "a better");
  assert.is(outcome([150, 160, 170, 180], [151, 160, 169, 180], 200), "equivalent");
  assert.is(outcome([150, 160, 170, 180, 171], [150, 170, 174, 196, 172], 200), "b no worse");
  assert.is(outcome([150, 170, 174, 196, 172], [150, 160, 170, 180, 171], 200), "a no worse");
  assert.is(outcome([10, 19, 11, 19], [18, 10, 19, 12], 20), "cannot tell");
  assert.is(outcome([10, 12], [18, 20], 20), "cannot tell");
  assert.is(outcome([10, 12, 14], [10, 12, 14], 20), "same answers");
  const {statement} = compare([150, 160, 170], [152, 162, 171], 200).verdict;
  assert.match(
    statement,
    /^Model hands@1\.1\.0 is better than hands@1\.0\.0, by less than the margin of 2\.0 points: the /,
  );
  assert.match(
    compare([10, 12], [18, 20], 20).verdict.statement,
    "2 test people do not show whether hands@1.0.0 or hands@1.1.0 is better; it takes 3",
  );
});

test("of models that are equally good on average one is called better in no more than one sample in fifteen", () => {
  const random = uniform(6);
  for (const people of [4, 12]) {
    const outcomes = Array.from({length: SAMPLES}, () => {
      const a = Array.from({length: people}, () => 140 + Math.round(8 * drawNormal(random)));
      return outcome(
        a,
        a.map((hits) => hits + Math.round(6 * drawNormal(random))),
        200,
      );
    });
    const wrong = outcomes.filter((one) => one === "a better" || one === "b better").length / outcomes.length;
    assert.ok(wrong <= 1 / 15, `${people} people: ${wrong}`);
  }
});

test("one worse by the margin is called no worse, or equally good, in no more than one sample in fifteen", () => {
  const random = uniform(7);
  const outcomes = Array.from({length: SAMPLES}, () => {
    const a = Array.from({length: 6}, () => 140 + Math.round(8 * drawNormal(random)));
    return outcome(
      a,
      a.map((hits) => hits - 4 + Math.round(3 * drawNormal(random))),
      200,
    );
  });
  const wrong = outcomes.filter((one) => ["b better", "b no worse", "equivalent"].includes(one));
  assert.ok(wrong.length / outcomes.length <= 1 / 15, `${wrong.length}`);
});

test("the page says what was decided, with the person and the behaviour it is seen in", () => {
  const page = comparisonPage(compare([10, 12, 11, 13], [18, 19, 19, 12], 20));
  assertWhole(page, "comparison");
  const text = textOf(page);
  assert.match(text, /Which model is better on new people\? ?Model hands@1\.1\.0 is no worse\./);
  assert.is(
    findingsOf(page, "people")[0],
    "hands@1.1.0 is right more often than hands@1.0.0 for 3 of 4 people, less often for 1",
  );
  assert.is(
    findingsOf(page, "classes")[0],
    "For no single behaviour do these people show a difference in recall",
  );
  assert.is(rowsOf(page, "Accuracy of each person").length, 4);
  assert.match(text, "only hands@1.0.0 is right in 1 window, only hands@1.1.0 in 23");
  assert.not.match(text, "left out");
  const better = comparisonPage(compare([10, 12, 11, 13], [18, 19, 19, 20], 20));
  assert.match(textOf(better), "hands@1.1.0 is better.");
  assert.match(findingsOf(better, "classes")[0]!, /^Sitting and standing have intervals that do not hold 0$/);
  const some = {...compare([10], [12], 20), leftOut: {labels: ["smoking"], windows: 3}, simulated: true};
  assert.match(
    textOf(comparisonPage(some)),
    "3 windows of smoking are left out: not both models know the behaviour.",
  );
  assert.match(textOf(comparisonPage(some)), "The labelled data is simulated.");
});

test("names with markup in them stay text", () => {
  const {users, labels} = {
    users: ["p", "q", "r"].flatMap((user) => [hostile(user), hostile(user)]),
    labels: new Array<string>(6).fill(hostile("label")),
  };
  const bad = {label: hostile("model"), hash: hostile("hash")};
  const leftOut = {labels: [hostile("left out")], windows: 1};
  const page = comparisonPage(
    compareAnswers({users, labels, a: labels, b: users}, {...HEAD, a: bad, b: bad, leftOut}, PARAMS),
  );
  assertHarmless(page, "comparison");
});

test.run();
