/** The scores that a training leaves in the card are the evaluation's, intervals included. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {estimateFigures} from "../../../src/judgement/metrics/estimates.ts";
import {evaluateModel} from "../../../src/model/training/evaluate-model.ts";
import {predictWindows} from "../../../src/model/training/predict-windows.ts";
import {CLASSES, tinyModel, tinyWindows} from "./tiny.ts";

const test = suite("training/evaluate-model");

test("accuracy and macro F1 have the intervals of an evaluation of the same windows", async () => {
  const model = tinyModel();
  const windows = tinyWindows(["ann", "bob", "cy", "dee"], 17);
  const {accuracy, macroF1, users, byUser} = await evaluateModel(model, CLASSES, windows, {
    threads: 1,
    level: 0.95,
  });
  const p = await predictWindows(model, windows, 1);
  const n = windows.labels.length;
  const top = Int32Array.from({length: n}, (_, i) => {
    const own = [...p.subarray(i * CLASSES.length, (i + 1) * CLASSES.length)];
    return own.indexOf(Math.max(...own));
  });
  const {figures} = estimateFigures(
    {
      classes: CLASSES,
      windowId: Int32Array.from({length: n}, (_, i) => i),
      truth: Int32Array.from(windows.labels),
      predicted: top,
      probabilities: Float64Array.from(p),
      confidence: new Float64Array(n).fill(0.5),
      users: windows.users,
      sessions: windows.users,
      starts: new Float64Array(n),
      ends: new Float64Array(n),
    },
    {classes: CLASSES.length, bins: 10, topK: 1},
    {calibrationRounds: 10, level: 0.95, minUnits: 2},
    () => 0.5,
  );
  assert.is(users, 4);
  assert.is(Object.keys(byUser).length, 4);
  for (const [found, expected] of [
    [accuracy, figures.accuracy],
    [macroF1, figures.macroF1],
  ] as const) {
    assert.ok(Math.abs(found.value - expected.value!) < 1e-6);
    assert.ok(Math.abs(found.low! - expected.lo!) < 1e-6, `${found.low}, expected ${expected.lo}`);
    assert.ok(Math.abs(found.high! - expected.hi!) < 1e-6, `${found.high}, expected ${expected.hi}`);
    assert.ok(found.high! > found.low!);
  }
});

test("of one person there is no interval", async () => {
  const {accuracy, macroF1} = await evaluateModel(tinyModel(), CLASSES, tinyWindows(["ann"], 9), {
    threads: 1,
    level: 0.95,
  });
  assert.equal([accuracy.low, accuracy.high, macroF1.low, macroF1.high], [null, null, null, null]);
});

test.run();
