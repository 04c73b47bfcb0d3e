/** All tests of a recording adjusted together, and what cannot be told without more data. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {judgeRecording} from "../../../src/judgement/drift/compare-recording.ts";
import {makeContext, type ReferenceContext} from "../../../src/judgement/drift/context.ts";
import {judgeData} from "../../../src/judgement/drift/data-causes.ts";
import {newPersonReach} from "../../../src/judgement/drift/new-person.ts";
import {PREDICTION_FIGURES} from "../../../src/judgement/drift/prediction-tests.ts";
import {selectPredictions} from "../../../src/judgement/drift/predictions.ts";
import {testRecording} from "../../../src/judgement/drift/recording-tests.ts";
import type {Recording} from "../../../src/judgement/drift/recordings.ts";
import {detectableShifts} from "../../../src/judgement/drift/signal-tests.ts";
import {selectRows} from "../../../src/judgement/drift/window-table.ts";
import {weightedHolm} from "../../../src/stats/adjust.ts";
import {assertClose, generator, smallReference} from "./fixture.ts";
import {make, makeReference, PARAMS, UNSEEN} from "./synthetic.ts";

const test = suite("the tests of a recording");

const {windows, predictions} = makeReference();

/** The first `people` labelled people. */
function contextOf(people: number, unseenUsers: readonly string[] = UNSEEN): ReferenceContext {
  const isIn = (row: number): boolean => Number(windows.users[row]!.slice(1)) < people;
  const table = selectRows(windows, isIn);
  const rows = Array.from({length: windows.rows}, (_, row) => row).filter(isIn);
  const labelled = {windows: table, predictions: selectPredictions(predictions, rows), unseenUsers};
  return makeContext(smallReference(table), labelled, PARAMS);
}

const everybody = contextOf(8);
const made = make("s", [{user: null, seed: 300, bouts: [0, 1, 2, 0, 1, 2]}], ([x, ...rest]) => [
  x! + 12,
  ...rest,
]);
const SHAPES = [0.001, 0.2, 0.3, 0.4, 0.5, 0.6];

const shorten = (recording: Recording, rows: number): Recording => ({
  ...recording,
  windows: selectRows(recording.windows, (row) => row < rows),
  predictions: selectPredictions(
    recording.predictions,
    Array.from({length: rows}, (_, row) => row),
  ),
});

test("every test has its share of its family's weight, and Holm goes over all of them", () => {
  const {
    signals,
    predictions: predicted,
    count,
    meanShares,
    adjusted,
  } = testRecording(everybody, made, SHAPES);
  const means = signals!.means.map(({p}, c) => [`mean.${c}`, p] as const);
  const posture = [...means.slice(0, 3), ["gravity-length", signals!.gravityLength.p] as const];
  const turning = [
    ...means.slice(3),
    ...signals!.restingRates.map(({p}, axis) => [`resting-rate.${axis}`, p] as const),
  ];
  const spread = [
    ...signals!.logVariances.map(({p}, c) => [`variance.${c}`, p] as const),
    ...SHAPES.map((p, c) => [`shape.${c}`, p] as const),
    ...signals!.logShakes.map(({p}, sensor) => [`shake.${sensor}`, p] as const),
  ];
  const figures = PREDICTION_FIGURES.filter((figure) => figure !== "novelty").map(
    (figure) => [figure, predicted![figure].p] as const,
  );
  assert.deepEqual([posture.length, turning.length, spread.length, figures.length, count], [4, 6, 14, 5, 29]);
  const all = [...posture, ...turning, ...spread, ...figures];
  const expected = weightedHolm(
    all.map(([, p]) => p),
    [
      ...posture.map(() => 0.45 / 4),
      ...turning.map(() => 0.025),
      ...spread.map(() => 0.2 / 14),
      // Three unseen people of eight: two degrees of freedom of seven.
      ...figures.map(() => (0.04 * 2) / 7),
    ],
  );
  assertClose(
    all.map(([id]) => adjusted(id)),
    expected,
  );
  const spent = 0.8 + (0.2 * 2) / 7;
  assertClose(
    meanShares,
    [0.1125, 0.1125, 0.1125, 0.025, 0.025, 0.025].map((share) => share / spent),
  );
  // A shift of 12 m/s² of Ax is more than people differ by; of the other means none is.
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].filter((c) => adjusted(`mean.${c}`) <= PARAMS.alpha),
    [0],
  );
  assert.equal(adjusted("nothing"), 1);
});

test("what was not tested weighs nothing: the others have more of alpha", () => {
  const {predictions: predicted, count, meanShares, adjusted} = testRecording(contextOf(8, []), made, null);
  assert.deepEqual([predicted, count], [null, 10 + 8]);
  assertClose([meanShares[0]!, meanShares[3]!], [0.1125 / 0.8, 0.025 / 0.8]);
  assert.deepEqual([adjusted("shape.0"), adjusted("confidence")], [1, 1]);
});

test("neither two people nor a recording of four windows is tested", () => {
  assert.equal(testRecording(contextOf(2), made, null).signals, undefined);
  const {
    signals,
    predictions: predicted,
    count,
    adjusted,
  } = testRecording(everybody, shorten(made, 4), SHAPES);
  assert.deepEqual([signals, predicted, count, adjusted("shape.0")], [undefined, null, 0, 1]);
  assert.equal(testRecording(everybody, shorten(made, 5), SHAPES).count, 29);
});

/** What cannot be told of a recording of `rows` windows. */
function unknownsOf(context: ReferenceContext, recording: Recording = made): string[] {
  const causes = judgeData(context, recording.windows.rows, testRecording(context, recording, null));
  assert.deepEqual(
    causes.filter(({level}) => level !== "unknown"),
    [],
  );
  return causes.map(({id, evidence}) => `${id}: ${evidence}`);
}

test("with enough people, some of them unseen, all can be told", () => {
  assert.deepEqual(unknownsOf(everybody), []);
});

test("three people do not show how much people differ", () => {
  const [people, ...rest] = unknownsOf(contextOf(3, ["u0", "u1", "u2"]));
  assert.equal(people, "data.people: 3 labelled people show how much people differ.");
  assert.deepEqual(
    rest.filter((cause) => !cause.startsWith("data.detectable: ")),
    [],
  );
  assert.equal(
    unknownsOf(contextOf(2, ["u0", "u1"]))[0],
    "data.people: How much people differ is not known: fewer than three people are labelled.",
  );
});

test("a recording of four windows is too short, and five are enough", () => {
  assert.deepEqual(unknownsOf(everybody, shorten(made, 4)), ["data.windows: The recording has 4 windows."]);
  assert.deepEqual(
    unknownsOf(everybody, shorten(made, 5)).filter((cause) => cause.startsWith("data.windows")),
    [],
  );
});

test("what a window or four show of one class, or of a narrow spread, says nothing against the recording", () => {
  const {causes} = judgeRecording(everybody, shorten(made, 4), generator(1));
  assert.deepEqual(
    causes.filter(({id}) =>
      /^(variance|psi|wasserstein|mean-shift|drifted|degenerate|physics.shake)/.test(id),
    ),
    [],
  );
});

test("a channel without values is named, and nothing is called healthy", () => {
  const x = made.windows.x.map((value, i) => (i % 6 === 3 ? Number.NaN : value));
  assert.deepEqual(unknownsOf(everybody, {...made, windows: {...made.windows, x}}), [
    "data.channels: Gx could not be measured: there are windows without a value.",
  ]);
});

test("predictions cannot be judged without three people whom the model never saw", () => {
  assert.deepEqual(unknownsOf(contextOf(8, [])), [
    "data.unseen: There are no predictions of unseen people to compare with: no labelled person is known to be new to the model.",
  ]);
  assert.deepEqual(unknownsOf(contextOf(8, ["u0", "u1"])), [
    "data.unseen: The model has not seen 2 of the labelled people.",
  ]);
});

test("where people differ so much that a shift would not be found, it says how many more would find it", () => {
  const tests = testRecording(everybody, made, null);
  const usual = (sd: number) => ({value: 0, p: 1, usual: {people: 5, mean: 0, sd, df: 4}});
  const judge = (sd: number) => {
    const means = tests.signals!.means.map((own, c) => (c === 3 ? usual(sd) : own));
    return judgeData(everybody, 100, {
      ...tests,
      meanShares: new Array(6).fill(1),
      signals: {...tests.signals!, means},
    });
  };
  // t of 2.5 % with 4 df is 2.776: a deviation of 1 needs a shift of 2.8, one of 0.72 needs 2.0.
  const [cause, ...rest] = judge(1);
  assert.deepEqual(rest, []);
  assert.equal(
    cause!.evidence,
    "A shift of Gx would have to be 2.8 training sd to be found: people differ by 1.00.",
  );
  // √((1 + 1/k)/1.2) t(k − 1) is 2.0056 for 16 people and 1.9913 for 17.
  assert.equal(
    cause!.likelyCause,
    "about 17 labelled people like these are needed to find a shift of 2 training sd",
  );
  assert.deepEqual(judge(0.72), []);
  assert.match(judge(100)[0]!.likelyCause, /^more than 1000 labelled people/);
});

test("the shift that is found half of the time is that at the limit of its test", () => {
  const {signals} = testRecording(everybody, made, null);
  assertClose(
    detectableShifts(signals!, [0.001, 0.002, 0.003, 0.004, 0.005, 0.006]),
    signals!.means.map(({usual}, c) => newPersonReach(usual!, (c + 1) / 1000)),
  );
});

test.run();
