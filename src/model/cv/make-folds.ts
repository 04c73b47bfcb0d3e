/**
 * All folds of a cross-validation: those of whole users, and the random splits that stand beside the first of them.
 */
import type {Fold} from "../../artifacts/cv/fold.ts";
import {type FoldOptions, makeUserFolds, type UserFold} from "./folds.ts";
import {partition} from "./partition.ts";
import {countSharing, drawTestWindows} from "./random-split.ts";
import type {CvWindows} from "./windows.ts";

export interface CvFoldOptions extends FoldOptions {
  readonly randomSplits: number;
}

/** Throws an ExpectedError where there are too few users. `random` draws the random splits, in their order. */
export function makeFolds(windows: CvWindows, options: CvFoldOptions, random: () => number): Fold[] {
  const userFolds = makeUserFolds(windows, options);
  const folds = userFolds.map((users, i) => describe(windows, number(i), users, null));
  const beside = userFolds.slice(0, options.randomSplits).map((fold, i) => {
    const tested = drawTestWindows(windows, fold, random);
    const others = [...fold.train, ...fold.test].sort();
    const users = {train: others, validation: fold.validation, test: others};
    return describe(
      windows,
      `random-${number(i)}`,
      users,
      tested.map((at) => windows.rows[at]!),
    );
  });
  return [...folds, ...beside];
}

const number = (i: number): string => String(i + 1).padStart(3, "0");

function describe(windows: CvWindows, name: string, users: UserFold, testRows: number[] | null): Fold {
  const {train, validation, test} = partition(windows, {
    users: {train: [...users.train], validation: [...users.validation], test: [...users.test]},
    testRows,
  });
  return {
    kymo: "cv-fold/1",
    fold: name,
    holdsOut: testRows === null ? "users" : "windows",
    users: {train: [...users.train], validation: [...users.validation], test: [...users.test]},
    testRows,
    sharing: countSharing(windows, train, test),
    windows: {train: train.length, validation: validation.length, test: test.length},
  };
}
