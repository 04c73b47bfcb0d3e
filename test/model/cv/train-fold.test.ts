/** A fold trained for real, as small as can be: the same twice, whole, and one whose loss runs away. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readFoldResult, writeFoldResult} from "../../../src/artifacts/cv/result.ts";
import {makeFolds} from "../../../src/model/cv/make-folds.ts";
import {makeFoldData, trainFold} from "../../../src/model/cv/train-fold.ts";
import {trainSchema} from "../../../src/model/training/params.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {makeWindows} from "../../fixtures/cv/windows.ts";

const test = suite("cv/train-fold");
const windows = makeWindows({a: 18, b: 18, c: 18, d: 18});
const folds = makeFolds(
  windows,
  {scheme: "grouped-k-fold", folds: 2, validationUsers: 1, randomSplits: 1, seed: 3},
  () => 0.3,
);
const small = {
  architecture: {name: "cnn_bilstm", filters: [2], convDropout: 0.1, lstmUnits: [2], denseUnits: 4},
  epochs: 2,
  batchSize: 8,
  learningRate: 0.01,
  threads: 1,
};
const train = (changed: object = {}, fold = folds[0]!) =>
  trainFold(makeFoldData(windows, fold, "f"), windows, fold, trainSchema.parse({...small, ...changed}), {
    seed: 5,
  });

test("the same fold gives the same result, in which every test window is counted once, under its user", async () => {
  const [first, second] = [await train(), await train()];
  assert.equal(first, second);
  assert.equal(
    first.people!.map(({user, counts}) => [user, counts.flat().reduce((sum, n) => sum + n)]),
    folds[0]!.users.test.map((user) => [user, 18]),
  );
  assert.equal([first.epochs, first.stopped, first.diverged], [2, "all epochs", null]);
  const split = folds.find(({holdsOut}) => holdsOut === "windows")!;
  const random = await train({}, split);
  const counted = random.people!.flatMap(({counts}) => counts.flat()).reduce((sum, n) => sum + n);
  assert.is(counted, split.testRows!.length);
  assert.ok(random.people!.every(({user}) => split.users.train.includes(user)));
});

test("a loss that runs away is a result without people, not a crash", async () => {
  const result = await train({learningRate: 1e38});
  assert.is(result.stopped, "loss not finite");
  assert.ok(result.diverged !== null && result.diverged.layer !== "");
  assert.equal(result.people === null, result.bestEpoch === 0);
});

test("a result is read back as it was written; a damaged one is refused by name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kymo-cv-"));
  const path = join(folder, "001.json");
  const result = await train();
  await writeFoldResult(path, result);
  assert.equal(await readFoldResult(path), result);
  const damaged = {...result, people: [{user: "a", counts: [[1, 2]]}]};
  for (const [text, message] of [
    ["{", /not JSON/],
    ["{}", /not a fold's result/],
    [JSON.stringify(damaged), /the confusion of a is not of 3 classes/],
  ] as const) {
    writeFileSync(path, text);
    const error = await readFoldResult(path).catch((thrown: unknown) => thrown);
    assert.instance(error, ExpectedError);
    assert.match((error as ExpectedError).message, message);
    assert.is((error as ExpectedError).file, path);
  }
  rmSync(folder, {recursive: true});
});

test.run();
