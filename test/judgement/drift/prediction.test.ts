/** Predictions against those of unseen people, against NumPy and SciPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {checkDegenerate, effectiveClasses, usualOutput} from "../../../src/judgement/drift/degenerate.ts";
import {comparePredictions} from "../../../src/judgement/drift/prediction.ts";
import {judgePredictions} from "../../../src/judgement/drift/prediction-causes.ts";
import {timingOf} from "../../../src/judgement/drift/prediction-figures.ts";
import {testPredictions} from "../../../src/judgement/drift/prediction-tests.ts";
import type {Predictions} from "../../../src/judgement/drift/predictions.ts";
import type {RecordingTests} from "../../../src/judgement/drift/recording-tests.ts";
import {rulesOf} from "../../../src/judgement/drift/rules.ts";
import type {Unseen} from "../../../src/judgement/drift/unseen.ts";
import type {WindowTable} from "../../../src/judgement/drift/window-table.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, smallPredictions, smallTable} from "./fixture.ts";
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
  timing: {
    start: Float64Array.from({length: 100}, (_, i) => 2000 * i),
    owner: new Array(100).fill("u"),
    farthest: 4000,
  },
};
/** One window every 2 s, of one person, each neighbour of the next. */
const windows: WindowTable = {
  ...smallTable(7, 0),
  users: new Array(80).fill("one"),
  sessions: new Array(80).fill("s"),
  start: Float64Array.from({length: 80}, (_, i) => 2000 * i),
  length: 200,
};
/** Every test of a recording has this adjusted probability. */
const testsOf = (p: number): RecordingTests => ({
  signals: undefined,
  predictions: testPredictions(unseen, {predictions: current, timing: timingOf(windows)}, 0.5),
  count: 5,
  meanShares: [],
  isLongEnough: true,
  adjusted: () => p,
});
const compared = (from: Unseen, tests: RecordingTests = testsOf(0.01)) =>
  comparePredictions({predictions: current, windows}, from, {tests, uncertainConfidence: 0.5});

test("shares, confidence and changes of the prediction are NumPy's", () => {
  const found = compared(unseen);
  assert.deepEqual([found.withheld, found.classes], [null, ["c0", "c1", "c2"]]);
  assertClose(found.currentShares, expected.currentShares);
  assertClose(found.referenceShares!, expected.referenceShares);
  const shift = found.shareShift!;
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
  // 30 steps a minute, of which a share changes.
  assertClose(
    [found.uncertain.current, found.transitions.current],
    [expected.uncertainShare, 30 * expected.flipRate],
  );
  assert.deepEqual(found.pAdjusted, {
    confidence: 0.01,
    entropy: 0.01,
    uncertain: 0.01,
    transitions: 0.01,
    shareShift: 0.01,
    novelty: 0.01,
  });
  assert.deepEqual(found.novelty, {current: null, reference: null});
});

test("without unseen people everything about them is null, with the reason", () => {
  const found = compared({withheld: "no"}, {...testsOf(1), predictions: null});
  assert.equal(found.withheld, "no");
  assert.deepEqual(
    [found.referenceShares, found.shareShift, found.confidence.reference, found.confidence.referenceMean],
    [null, null, null, null],
  );
  assert.deepEqual(
    [found.entropy.referenceMean, found.uncertain.reference, found.transitions.reference, found.pAdjusted],
    [null, null, null, null],
  );
});

test("a confidence of 1 is in the last bin, one on an edge in the upper of two", () => {
  const sure = {...smallPredictions([0, 0, 0, 0]), confidence: Float64Array.from([1, 0.95, 0.05, 0])};
  const {confidence, uncertain} = comparePredictions(
    {predictions: sure, windows},
    {withheld: "no"},
    {tests: {...testsOf(1), predictions: null}, uncertainConfidence: 0.05},
  );
  assert.deepEqual([confidence.current[19], confidence.current[1], confidence.current[0]], [0.5, 0.25, 0.25]);
  assert.equal(uncertain.current, 0.25);
});

test("the effective number of classes is SciPy's, 1 for one class and k for k equal ones", () => {
  assertClose(effectiveClasses(expected.currentShares), expected.effectiveClasses, 1e-12);
  assert.equal(effectiveClasses([0, 1, 0]), 1);
  assertClose(effectiveClasses([0.25, 0.25, 0.25, 0.25]), 4);
});

/** Nobody to say what is usual. */
const ALONE = {channels: [], usual: undefined};

test("one class for everything is degenerate only over more windows than people give to one", () => {
  const levelOf = (windows: number, unseen: Unseen = {withheld: "nobody"}) =>
    checkDegenerate(rules, smallPredictions(new Array(windows).fill(1)), {
      channels: [],
      usual: usualOutput(unseen, windows),
    }).degenerate.level;
  assert.deepEqual(
    [4, 5].map((windows) => levelOf(windows)),
    ["pass", "fail"],
  );
  // Two people who go on with a class for ten windows.
  const predicted = Array.from({length: 60}, (_, i) => Math.floor(i / 10) % 3);
  const people: Unseen = {
    predictions: smallPredictions(predicted),
    rows: [...predicted.keys()],
    users: predicted.map((_, i) => (i < 30 ? "a" : "b")),
    scored: [],
    timing: {} as never,
  };
  assert.deepEqual(
    [10, 20, 30].map((windows) => levelOf(windows, people)),
    ["pass", "fail", "fail"],
  );
  const {largestShare, effectiveClasses: effective} = usualOutput(people, 20)!;
  assertClose([largestShare, effective], [0.5, 2]);
});

test("degenerate output is named by its class; figures are those of NumPy", () => {
  const {degenerate, causes} = checkDegenerate(rules, current, ALONE);
  assert.deepEqual([degenerate.level, causes], ["pass", []]);
  assert.equal(degenerate.largestClass, "c0");
  assertClose(degenerate.largestShare, expected.currentShares[0]!);
  assertClose(degenerate.effectiveClasses, expected.effectiveClasses);
  assertClose(degenerate.confidenceSd, expected.confidenceSd);
  const one = checkDegenerate(rules, smallPredictions([1, 1, 1, 1, 1]), ALONE);
  assert.equal(one.degenerate.level, "fail");
  const nearly = checkDegenerate(
    rules,
    smallPredictions(Array.from({length: 50}, (_, i) => (i < 48 ? 2 : 0))),
    ALONE,
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
  assert.equal(checkDegenerate(rules, smallPredictions([2, 1, 2, 1]), ALONE).degenerate.largestClass, "c1");
});

const judged = (change: object, {corroborated = true, p = 0.01} = {}) =>
  judgePredictions(
    rules,
    {...compared(unseen, testsOf(p)), ...change},
    {uncertainConfidence: 0.5, alpha: 0.05, corroborated},
  );
const calm = {
  shareShift: null,
  confidence: {...compared(unseen).confidence, currentMean: 0.9},
  uncertain: {current: 0, reference: 0},
  transitions: {current: 1, reference: 1},
  novelty: {current: 0.2, reference: 0.2},
};

test("predictions that are sure and steady break no rule", () => {
  assert.deepEqual(judged(calm), []);
});

const CHANGED = {
  confidence: {...compared(unseen).confidence, currentMean: 0.5, referenceMean: 0.9},
  entropy: {currentMean: 1.2, referenceMean: 0.5},
  uncertain: {current: 0.525, reference: 0.1},
  transitions: {current: 10, reference: 4},
  novelty: {current: 0.3, reference: 0.2},
};

test("each figure of the predictions is judged by its own rule, against unseen people", () => {
  assert.deepEqual(
    judged(CHANGED).map(({id, level, evidence}) => [id, level, evidence]),
    [
      [
        "prediction.share-shift",
        "warn",
        "A class's share differs by 27.7 points from unseen labelled people.",
      ],
      [
        "prediction.confidence",
        "fail",
        "The mean confidence is 0.500; on unseen labelled people it is 0.900.",
      ],
      [
        "prediction.entropy",
        "warn",
        "The mean entropy is 1.200 nats; on unseen labelled people it is 0.500.",
      ],
      [
        "prediction.uncertain",
        "fail",
        "52.5 % of the windows have a confidence below 0.5; of unseen labelled people's it is 10.0 %.",
      ],
      [
        "prediction.novelty",
        "warn",
        "What the model makes of the windows lies 1.50 times as far from what it learnt as that of unseen labelled people's.",
      ],
      [
        "prediction.transitions",
        "warn",
        "The prediction changes 10.0 times a minute; on unseen labelled people 4.0 times.",
      ],
    ],
  );
  const better = {
    shareShift: null,
    confidence: {...CHANGED.confidence, currentMean: 0.99, referenceMean: 0.5},
    entropy: {currentMean: 0, referenceMean: 2},
    uncertain: {current: 0, reference: 1},
    transitions: {current: 1, reference: 10},
    novelty: {current: 0.1, reference: 0.2},
  };
  assert.deepEqual(judged(better), []);
});

test("a figure counts where its own test says so, and not without unseen people", () => {
  assert.deepEqual(judged(CHANGED, {p: 0.051}), []);
  assert.equal(judged(CHANGED, {p: 0.05}).length, 6);
  const only = {confidence: 1, entropy: 0.05, uncertain: 1, transitions: 1, shareShift: 1, novelty: 1};
  assert.deepEqual(
    judged({...CHANGED, pAdjusted: only}).map(({id}) => id),
    ["prediction.entropy"],
  );
  assert.deepEqual(judged({...CHANGED, pAdjusted: null}), []);
});

test("a shift of the shares fails only with drift beside it", () => {
  const large = {...calm, shareShift: {maxAbsolute: 0.5, totalVariation: 0, psi: 0}};
  const levels = (found: ReturnType<typeof judged>) => found.map(({level}) => level);
  assert.deepEqual(levels(judged(large)), ["fail"]);
  assert.deepEqual(levels(judged(large, {corroborated: false})), ["warn"]);
});

test.run();
