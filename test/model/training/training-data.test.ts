/** Class weights against scikit-learn, and data that no training can use. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {classWeightsSchema, computeClassWeights} from "../../../src/model/training/class-weights.ts";
import {fitSchema} from "../../../src/model/training/params.ts";
import {
  checkTrainingData,
  countLabels,
  type TrainingData,
} from "../../../src/model/training/training-data.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {reference} from "./reference.ts";

const test = suite("training data");

function refusal(action: () => unknown): ExpectedError {
  try {
    action();
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    return error as ExpectedError;
  }
  throw new Error("nothing was thrown");
}

const classes = ["walk", "sit", "stand", "run"];

test("balanced weights are scikit-learn's", () => {
  const {counts, balanced} = reference.classWeights;
  const found = computeClassWeights("balanced", classes, counts)!;
  for (const [k, weight] of found.entries()) assert.ok(Math.abs(weight - balanced[k]!) < 1e-12 * weight);
});

test("none is null; a map leaves the rest at 1, and may name only classes of the model", () => {
  assert.is(computeClassWeights("none", classes, [1, 0, 0, 0]), null);
  assert.equal(computeClassWeights({sit: 2.5}, classes, [9, 9, 9, 0]), [1, 2.5, 1, 1]);
  assert.match(refusal(() => computeClassWeights({sleep: 1}, classes, [1, 1, 1, 1])).message, /sleep/);
  assert.not(classWeightsSchema.safeParse({sit: -1}).success);
  assert.not(classWeightsSchema.safeParse("sqrt").success);
});

test("a class without a window has no balanced weight", () => {
  const error = refusal(() => computeClassWeights("balanced", classes, [5, 0, 1, 0]));
  assert.match(error.message, /no training window of sit, run/);
  assert.match(error.hint, /training users/);
});

function data(change: {
  labels?: number[];
  users?: string[];
  x?: (x: Float32Array) => void;
  validation?: Partial<TrainingData["validation"]>;
}): Pick<TrainingData, "classes" | "train" | "validation"> {
  const labels = change.labels ?? [0, 0, 1, 1, 2, 2, 3, 3];
  const x = new Float32Array(labels.length * 6).fill(0.5);
  change.x?.(x);
  const users = change.users ?? labels.map((_, i) => (i % 2 === 0 ? "ann" : "bob"));
  return {
    classes,
    train: {file: "windows.arrow", x, width: 6, labels, users},
    validation: {
      x: new Float32Array(12),
      width: 6,
      labels: [0, 1],
      users: ["eve", "eve"],
      ...change.validation,
    },
  };
}

test("good data give no warning", () => {
  assert.equal(checkTrainingData(data({})), []);
  assert.equal(countLabels([0, 2, 2], 4), [1, 0, 2, 0]);
});

test("one user, a class with one window and one with none are warned of, with a remedy", () => {
  const warnings = checkTrainingData(data({labels: [0, 0, 0, 1, 2], users: Array(5).fill("ann")}));
  assert.equal(
    warnings.map(({message}) => message.split(":")[0]),
    [
      "all training windows are of one user, ann",
      "no training window of run",
      "a single training window of sit, stand",
    ],
  );
  assert.ok(warnings.every(({hint}) => hint.length > 20));
});

test("what no training can use is refused with file, place and hint", () => {
  const nan = refusal(() => checkTrainingData(data({x: (x) => x.fill(Number.NaN, 20, 21)})));
  assert.is(nan.file, "windows.arrow");
  assert.is(nan.place, "training window 3, user bob");
  assert.match(nan.message, /value 2 of the window is NaN/);
  assert.match(refusal(() => checkTrainingData(data({labels: []}))).message, /no training window/);
  assert.match(
    refusal(() => checkTrainingData(data({validation: {x: new Float32Array(0), labels: [], users: []}})))
      .message,
    /no validation window/,
  );
  assert.match(refusal(() => checkTrainingData(data({labels: [0, 4]}))).message, /label 4 has no class/);
  assert.match(refusal(() => checkTrainingData(data({labels: [1, 1]}))).message, /of one class/);
  assert.match(
    refusal(() => checkTrainingData(data({validation: {users: ["eve", "bob"]}}))).message,
    /user bob is in the training and the validation/,
  );
});

test("a run has Keras' defaults, and early stopping that chooses by the loss", () => {
  const {optimizer, earlyStopping, ...rest} = fitSchema.parse({epochs: 3, learningRate: 0.01});
  assert.equal(optimizer, {name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7});
  assert.equal(earlyStopping, {monitor: "loss", patience: 10, minDelta: 0});
  assert.equal(rest, {
    ...{epochs: 3, batchSize: 64, learningRate: 0.01, schedule: {name: "constant"}, clip: null},
    ...{augmentation: {rotation: null, scaling: null, timeWarp: null, jitter: null}, classWeights: "none"},
    ...{l2: 0, freeze: [], threads: 2},
  });
});

test.run();
