/** Predictions against those of unseen people, against NumPy and SciPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {checkDegenerate, effectiveClasses} from "../../../src/judgement/drift/degenerate.ts";
import {comparePredictions, flipRate} from "../../../src/judgement/drift/prediction.ts";
import {judgePredictions} from "../../../src/judgement/drift/prediction-causes.ts";
import {classShares, type Predictions} from "../../../src/judgement/drift/predictions.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import {shareShift, shareShiftNull95} from "../../../src/judgement/drift/share-shift.ts";
import {selectUnseen, type Unseen} from "../../../src/judgement/drift/unseen.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, generator, smallPredictions, smallTable} from "./fixture.ts";
import {PARAMS} from "./synthetic.ts";

const test = suite("predictions");
const expected = fixture.prediction;
const rules = rulesOf(PARAMS);

const predicted = Array.from(uniforms(80, 23), (u) => Math.floor(u ** 2 * 3));
const current: Predictions = {...smallPredictions(predicted), confidence: uniforms(80, 26)};
const theirs: Predictions = {
  ...smallPredictions(Array.from(uniforms(100, 24), (u) => Math.floor(u * 3))),
  confidence: uniforms(100, 27),
  entropy: new Float64Array(100).fill(0.5),
};
const unseen: Unseen = {
  predictions: theirs,
  rows: Array.from({length: 100}, (_, i) => i),
  users: Array.from({length: 100}, (_, i) => `u${Math.floor(i / 25)}`),
  scored: [],
};
const joined = new Array<boolean>(80).fill(false);
const compared = (from: Unseen, null95: number | null) =>
  comparePredictions({predictions: current, breaks: joined, uncertainConfidence: 0.5}, from, null95);

test("shares, confidence and flips are NumPy's", () => {
  const found = compared(unseen, 0.4);
  assert.deepEqual([found.withheld, found.classes], [null, ["c0", "c1", "c2"]]);
  assertClose(found.currentShares, expected.currentShares);
  assertClose(found.referenceShares!, expected.referenceShares);
  const {null95, ...shift} = found.shareShift!;
  assert.equal(null95, 0.4);
  assert.deepEqual(Object.keys(shift), Object.keys(expected.shareShift));
  assertClose(Object.values(shift), Object.values(expected.shareShift), 1e-12);
  const {confidence, entropy} = found;
  assertClose(
    confidence.edges,
    Array.from({length: 21}, (_, i) => i / 20),
  );
  assertClose(confidence.current, expected.confidence);
  assertClose(confidence.reference!, expected.confidenceUnseen);
  assertClose([confidence.currentMean, confidence.referenceMean!], expected.means);
  assertClose([entropy.currentMean, entropy.referenceMean!], [0.3, 0.5]);
  assertClose([found.uncertainShare, found.flipRate], [expected.uncertainShare, expected.flipRate]);
});

test("without unseen people everything about them is null, with the reason", () => {
  const {
    withheld,
    referenceShares,
    shareShift: shift,
    confidence,
    entropy,
  } = compared({withheld: "no"}, null);
  assert.equal(withheld, "no");
  assert.deepEqual(
    [referenceShares, shift, confidence.reference, confidence.referenceMean, entropy.referenceMean],
    [null, null, null, null, null],
  );
});

test("a confidence of 1 is in the last bin, one on an edge in the upper of two", () => {
  const sure = {...smallPredictions([0, 0, 0, 0]), confidence: Float64Array.from([1, 0.95, 0.05, 0])};
  const {confidence, uncertainShare} = comparePredictions(
    {predictions: sure, breaks: [], uncertainConfidence: 0.05},
    {withheld: "no"},
    null,
  );
  assert.deepEqual([confidence.current[19], confidence.current[1], confidence.current[0]], [0.5, 0.25, 0.25]);
  assert.equal(uncertainShare, 0.25);
});

test("a change of prediction across a gap is no flip", () => {
  const classes = Int32Array.from([0, 1, 1, 2, 2]);
  assert.equal(flipRate(classes, [true, false, false, false, false]), 0.5);
  assert.equal(flipRate(classes, [true, true, false, false, false]), 1 / 3);
  assert.equal(flipRate(classes, [true, true, false, true, false]), 0);
  assert.equal(flipRate(Int32Array.from([1]), [true]), 0);
});

test("stretches of unseen people against the others: the 95 % quantile is NumPy's", () => {
  const found = shareShiftNull95(unseen, {windows: 10, rounds: 50, random: generator(25)});
  assertClose(found!, expected.null95);
});

test("a stretch is as long as there is enough, and two people are too few", () => {
  const all = shareShiftNull95(unseen, {windows: 1000, rounds: 400, random: generator(25)})!;
  const largest = [0, 1, 2, 3].map((k) => {
    const rows = unseen.rows.filter((row) => Math.floor(row / 25) === k);
    const others = unseen.rows.filter((row) => !rows.includes(row));
    return shareShift(classShares(theirs, others), classShares(theirs, rows)).maxAbsolute;
  });
  assertClose(all, Math.max(...largest));
  const two = {...unseen, rows: unseen.rows.slice(0, 50), users: unseen.users.slice(0, 50)};
  assert.equal(shareShiftNull95(two, {windows: 10, rounds: 50, random: generator(25)}), null);
  assert.equal(shareShiftNull95({withheld: "no"}, {windows: 10, rounds: 50, random: generator(25)}), null);
});

test("the effective number of classes is SciPy's, 1 for one class and k for k equal ones", () => {
  assertClose(effectiveClasses(expected.currentShares), expected.effectiveClasses, 1e-12);
  assert.equal(effectiveClasses([0, 1, 0]), 1);
  assertClose(effectiveClasses([0.25, 0.25, 0.25, 0.25]), 4);
});

test("degenerate output is named by its class; figures are those of NumPy", () => {
  const {degenerate, causes} = checkDegenerate(rules, current, []);
  assert.deepEqual([degenerate.level, causes], ["pass", []]);
  assert.equal(degenerate.largestClass, "c0");
  assertClose(degenerate.largestShare, expected.currentShares[0]!);
  assertClose(degenerate.effectiveClasses, expected.effectiveClasses);
  assertClose(degenerate.confidenceSd, expected.confidenceSd);
  const one = checkDegenerate(rules, smallPredictions([1, 1, 1, 1]), []);
  assert.equal(one.degenerate.level, "fail");
  const nearly = checkDegenerate(
    rules,
    smallPredictions(Array.from({length: 50}, (_, i) => (i < 48 ? 2 : 0))),
    [],
  );
  assert.equal(nearly.causes[0]!.evidence, "96.00 % of the windows are called c2.");
  assert.deepEqual(
    one.causes.map(({id, level, evidence, likelyCause}) => [id, level, evidence, likelyCause]),
    [
      [
        "degenerate.largest-share",
        "fail",
        "100.00 % of the windows are called c1.",
        "one class, c1, has nearly every window",
      ],
      [
        "degenerate.effective-classes",
        "fail",
        "The predictions amount to 1.000 classes.",
        "one class, c1, has nearly every window",
      ],
    ],
  );
});

test("equally frequent classes: the first is called the largest", () => {
  assert.equal(checkDegenerate(rules, smallPredictions([2, 1, 2, 1]), []).degenerate.largestClass, "c1");
});

const judged = (change: object, corroborated = true) =>
  judgePredictions(rules, {...compared(unseen, 0.1), ...change}, {uncertainConfidence: 0.5, corroborated});
const calm = {
  shareShift: null,
  confidence: {...compared(unseen, null).confidence, currentMean: 0.9},
  uncertainShare: 0,
  flipRate: 0,
};

test("predictions that are sure and steady break no rule", () => {
  assert.deepEqual(judged(calm), []);
});

test("each figure of the predictions is judged by its own rule", () => {
  const found = judged({entropy: {currentMean: 2, referenceMean: null}});
  assert.deepEqual(
    found.map(({id, level, evidence}) => [id, level, evidence]),
    [
      [
        "prediction.share-shift",
        "warn",
        "A class's share differs by 27.7 points from unseen labelled people.",
      ],
      ["prediction.confidence", "fail", "The mean confidence is 0.451."],
      ["prediction.entropy", "warn", "The mean entropy is 2.000 nats."],
      ["prediction.uncertain", "fail", "52.5 % of the windows have a confidence below 0.5."],
      ["prediction.flips", "fail", "The prediction changes at 62.0 % of the steps."],
    ],
  );
});

test("a shift of the shares counts beyond what people differ by, and fails only with drift beside it", () => {
  const shift = (maxAbsolute: number, null95: number | null) => ({
    ...calm,
    shareShift: {maxAbsolute, totalVariation: 0, psi: 0, null95},
  });
  const levels = (found: ReturnType<typeof judged>) => found.map(({level}) => level);
  assert.deepEqual(levels(judged(shift(0.5, 0.4))), ["fail"]);
  assert.deepEqual(levels(judged(shift(0.5, null))), ["fail"]);
  assert.deepEqual(levels(judged(shift(0.5, 0.4), false)), ["warn"]);
  assert.deepEqual(levels(judged(shift(0.4, 0.4))), []);
});

test("unseen rows are those of the given users, scored where they are labelled", () => {
  const table = smallTable(7, 0);
  const windows = {...table, activities: table.activities.map((name, row) => (row === 16 ? null : name))};
  const predictions = smallPredictions(Array.from({length: 60}, (_, row) => (row < 20 ? row % 3 : 0)));
  const found = selectUnseen({windows, predictions, unseenUsers: ["u1", "nobody"]});
  if ("withheld" in found) throw new Error(found.withheld);
  assert.deepEqual(
    found.rows,
    Array.from({length: 15}, (_, i) => 15 + i),
  );
  assert.deepEqual(new Set(found.users), new Set(["u1"]));
  assert.equal(found.scored.length, 14);
  assert.deepEqual(
    found.scored.map(({correct}) => correct),
    [15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29].map((row) => row < 20 || row % 3 === 0),
  );
});

test("labelled data without unseen users, or withheld, gives the reason", () => {
  const predictions = smallPredictions(new Array(60).fill(0));
  assert.deepEqual(selectUnseen({windows: smallTable(7, 0), predictions, unseenUsers: []}), {
    withheld: "no labelled person is known to be new to the model",
  });
  assert.deepEqual(selectUnseen({withheld: "why"}), {withheld: "why"});
});

test.run();
