/** What a model is trained on, and its checks before anything is computed. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Scaling} from "../../windows/scaling.ts";

export interface LabelledWindows {
  /** The file they come from, for the errors. */
  readonly file?: string;
  /** (windows, samples × channels), one after another. */
  readonly x: Float32Array;
  /** Values a window: samples × channels. */
  readonly width: number;
  /** Of each window, its class's position in `classes`. */
  readonly labels: ArrayLike<number>;
  readonly users: readonly string[];
}

export interface TrainingData extends Scaling {
  readonly classes: readonly string[];
  readonly train: LabelledWindows;
  readonly validation: LabelledWindows;
}

/** What is allowed but seldom intended. */
export interface TrainingWarning {
  readonly message: string;
  readonly hint: string;
}

/**
 * Warnings, most serious first. Throws an ExpectedError for what no training can use: no window, a value that is not
 * finite, a label without a class, windows of one class only, a user in both sets.
 */
export function checkTrainingData({
  classes,
  train,
  validation,
}: Pick<TrainingData, "classes" | "train" | "validation">): TrainingWarning[] {
  checkWindows(train, classes, "training");
  checkWindows(validation, classes, "validation");
  const trainUsers = [...new Set(train.users)].sort();
  const inBoth = trainUsers.filter((user) => validation.users.includes(user));
  if (inBoth.length > 0)
    throw refuse(train, `user ${inBoth.join(", ")} is in the training and the validation windows`, {
      place: "split",
      hint: "Give each user to one set: the same person in both makes the validation too good.",
    });
  const counts = countLabels(train.labels, classes.length);
  if (counts.filter((count) => count > 0).length < 2)
    throw refuse(train, "all training windows are of one class", {
      place: "label",
      hint: "Give windows of at least two activities.",
    });
  const names = (chosen: (count: number) => boolean): string =>
    classes.filter((_, k) => chosen(counts[k]!)).join(", ");
  const warnings: TrainingWarning[] = [];
  const warn = (message: string, hint: string): number => warnings.push({message, hint});
  if (trainUsers.length === 1)
    warn(
      `all training windows are of one user, ${trainUsers[0]}: the model learns a person, not an activity`,
      "Add training users; at the least, do not report its accuracy as that on new people.",
    );
  if (names((count) => count === 0) !== "")
    warn(
      `no training window of ${names((count) => count === 0)}: the model cannot learn to predict it`,
      "Move a user who did it to the training users, or drop the class.",
    );
  if (names((count) => count === 1) !== "")
    warn(
      `a single training window of ${names((count) => count === 1)}: the model can only learn it by heart`,
      "Record more of it, or drop the class.",
    );
  return warnings;
}

/** Windows of each class. */
export function countLabels(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}

function checkWindows(windows: LabelledWindows, classes: readonly string[], set: string): void {
  const {x, width, labels, users} = windows;
  if (labels.length === 0)
    throw refuse(windows, `there is no ${set} window`, {
      place: "split",
      hint: `Name at least one ${set} user who has labelled windows.`,
    });
  if (x.length !== labels.length * width || users.length !== labels.length)
    throw new Error(`${x.length} values and ${users.length} users for ${labels.length} windows of ${width}`);
  for (let i = 0; i < labels.length; i++)
    if (!(Number.isInteger(labels[i]) && labels[i]! >= 0 && labels[i]! < classes.length))
      throw refuse(windows, `label ${labels[i]} has no class; there are ${classes.length}`, {
        place: `${set} window ${i}`,
        hint: "Build the windows and the scaler from the same labelled data.",
      });
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1)
    throw refuse(windows, `value ${bad % width} of the window is ${x[bad]}, expected a finite number`, {
      place: `${set} window ${Math.floor(bad / width)}, user ${users[Math.floor(bad / width)]}`,
      hint: "Drop the window, or fill the gap before windows are cut.",
    });
}

function refuse(
  {file}: LabelledWindows,
  message: string,
  where: {place: string; hint: string},
): ExpectedError {
  return new ExpectedError("input", message, {...where, ...(file === undefined ? {} : {file})});
}
