/** What a fold is trained with: its own scaler, which no held-out window touches; folds of other windows are refused. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Fold} from "../../../src/artifacts/cv/fold.ts";
import {makeFolds} from "../../../src/model/cv/make-folds.ts";
import {makeFoldData} from "../../../src/model/cv/train-fold.ts";
import type {CvWindows} from "../../../src/model/cv/windows.ts";
import {makeWindows} from "../../fixtures/cv/windows.ts";

const test = suite("cv/fold-data");
const windows = makeWindows({a: 12, b: 9, c: 15, d: 9});
const folds = makeFolds(
  windows,
  {scheme: "leave-one-user-out", folds: 2, validationUsers: 1, randomSplits: 1, seed: 3},
  () => 0.3,
);

/** The windows as if the held-out ones had been recorded otherwise. */
function alter(fold: Fold, part: "test" | "validation"): CvWindows {
  const size = 24;
  const x = windows.x.slice();
  for (const [i, user] of windows.users.entries()) {
    const tested = fold.testRows?.includes(windows.rows[i]!) ?? fold.users.test.includes(user);
    const chosen = part === "test" ? tested : !tested && fold.users.validation.includes(user);
    if (chosen) for (let at = i * size; at < (i + 1) * size; at++) x[at] = 50 - 3 * x[at]!;
  }
  return {...windows, x};
}

test("altering who is held out alters nothing that the training sees, in any fold", () => {
  for (const fold of folds) {
    const plain = makeFoldData(windows, fold, "f");
    for (const part of ["test", "validation"] as const) {
      const altered = makeFoldData(alter(fold, part), fold, "f");
      assert.equal(altered.scaling, plain.scaling);
      assert.equal(altered.train, plain.train);
      assert.not.equal(altered[part].x, plain[part].x);
    }
  }
});

test("training windows come out scaled, and all parts with the one scaler in the units of before", () => {
  const {train, test: held, scaling} = makeFoldData(windows, folds[0]!, "f");
  for (let c = 0; c < 6; c++) {
    const values = Float64Array.from(train.x.filter((_, i) => i % 6 === c));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    assert.ok(Math.abs(mean) < 1e-5 && Math.abs(sd - 1) < 1e-5, `${mean} ${sd}`);
  }
  const first = windows.users.indexOf(folds[0]!.users.test[0]!) * 24;
  for (let i = 0; i < 24; i++) {
    const raw = windows.x[first + i]! * windows.meta.scale[i % 6]! + windows.meta.mean[i % 6]!;
    const back = held.x[i]! * scaling.scale[i % 6]! + scaling.mean[i % 6]!;
    assert.ok(Math.abs(back - raw) < 1e-4, `${back} ${raw}`);
  }
});

test("a channel that does not vary comes out as zeros", () => {
  const flat = {...windows, x: windows.x.map((value, i) => (i % 6 === 2 ? 0.25 : value))};
  const {train, scaling} = makeFoldData(flat, folds[0]!, "f");
  assert.ok(train.x.filter((_, i) => i % 6 === 2).every((value) => Math.abs(value) < 1e-5));
  assert.is(scaling.scale[2], 1);
});

test("a fold of other windows is refused", () => {
  assert.throws(
    () => makeFoldData(makeWindows({a: 12, b: 9, c: 15, d: 10}), folds[0]!, "001.json"),
    /windows, the fold lists/,
  );
});

test.run();
