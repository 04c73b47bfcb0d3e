/**
 * One fold: the model trained on its training users, stopped by its validation users, evaluated on its test windows.
 */

import type {Fold} from "../../artifacts/cv/fold.ts";
import type {FoldResult} from "../../artifacts/cv/result.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {countConfusion, toRows} from "../../stats/confusion.ts";
import {gatherWindows} from "../../windows/cut.ts";
import {summarise} from "../../windows/predictions.ts";
import type {Scaling} from "../../windows/scaling.ts";
import type {KerasModel} from "../keras/model.ts";
import {createModel} from "../training/architecture.ts";
import {type ClassWeights, computeClassWeights} from "../training/class-weights.ts";
import {type FitRun, fit} from "../training/fit.ts";
import type {TrainOptions} from "../training/params.ts";
import {predictWindows} from "../training/predict-windows.ts";
import {countLabels, type LabelledWindows} from "../training/training-data.ts";
import {partition} from "./partition.ts";
import {scaleFold} from "./scaler.ts";
import type {CvWindows} from "./windows.ts";

/** The parts of a fold as its model is given them. */
export interface FoldData {
  readonly train: LabelledWindows;
  readonly validation: LabelledWindows;
  readonly test: LabelledWindows;
  /** Fitted on the training windows alone. */
  readonly scaling: Scaling;
}

/** Throws an ExpectedError where the fold is not of these windows. */
export function makeFoldData(windows: CvWindows, fold: Fold, file: string): FoldData {
  const {meta, x} = windows;
  const width = meta.lengthSamples * meta.channels.length;
  const parts = partition(windows, fold);
  for (const part of ["train", "validation", "test"] as const)
    if (parts[part].length !== fold.windows[part])
      throw new ExpectedError(
        "input",
        `${parts[part].length} ${part} windows, the fold lists ${fold.windows[part]}`,
        {file, place: `windows.${part}`, hint: 'Rebuild it with the stage "cv_folds" from the same windows.'},
      );
  const gather = (chosen: readonly number[]): Float32Array => gatherWindows(x, chosen, width);
  const scaled = scaleFold(
    {train: gather(parts.train), validation: gather(parts.validation), test: gather(parts.test)},
    meta,
  );
  const take = (part: "train" | "validation" | "test"): LabelledWindows => ({
    file: windows.file,
    x: scaled[part],
    width,
    labels: Int32Array.from(parts[part], (i) => windows.labels[i]!),
    users: parts[part].map((i) => windows.users[i]!),
  });
  return {
    train: take("train"),
    validation: take("validation"),
    test: take("test"),
    scaling: scaled.scaling,
  };
}

/**
 * Trains and evaluates. Throws an ExpectedError for data or options that no training can use; a loss that stops
 * being finite
 * is a result.
 */
export async function trainFold(
  data: FoldData,
  windows: CvWindows,
  fold: Fold,
  options: TrainOptions,
  run: FitRun,
): Promise<FoldResult> {
  const {meta} = windows;
  const {classes} = meta;
  const {architecture, ...fitOptions} = options;
  const model = createModel(architecture, meta, {name: architecture.name, seed: run.seed});
  const warnings: string[] = [];
  const {mean, scale} = data.scaling;
  const classWeights = weightsOfPresent(options.classWeights, classes, data.train.labels);
  const fitted = await fit(
    model,
    {classes, train: data.train, validation: data.validation, mean, scale},
    {...fitOptions, classWeights},
    {...run, onWarning: ({message}) => warnings.push(message)},
  );
  const {epochs, bestEpoch, stopped, diverged} = fitted;
  return {
    kymo: "cv-result/2",
    fold,
    classes: [...classes],
    scaler: {mean: [...mean], scale: [...scale]},
    epochs: epochs.length,
    bestEpoch,
    stopped,
    diverged,
    people: bestEpoch === 0 ? null : await evaluateUsers(fitted.model, data.test, classes.length, options),
    warnings,
  };
}

/**
 * Balanced weights over the classes that the fold trains on. A class that one person alone shows is missing where
 * that person is tested, and its weight would be infinite.
 */
function weightsOfPresent(
  weights: ClassWeights,
  classes: readonly string[],
  labels: ArrayLike<number>,
): ClassWeights {
  if (weights !== "balanced") return weights;
  const counts = countLabels(labels, classes.length);
  const present = classes.filter((_, k) => counts[k]! > 0);
  const values = computeClassWeights(
    weights,
    present,
    counts.filter((count) => count > 0),
  );
  return Object.fromEntries(present.map((name, i) => [name, values![i]!]));
}

/** Confusion of each tested user, sorted by name. */
async function evaluateUsers(
  model: KerasModel,
  windows: LabelledWindows,
  classes: number,
  {threads}: Pick<TrainOptions, "threads">,
): Promise<NonNullable<FoldResult["people"]>> {
  const {labels, users} = windows;
  const summary = summarise(await predictWindows(model, windows, threads), classes);
  return [...new Set(users)].sort().map((user) => {
    const own = [...users.keys()].filter((i) => users[i] === user);
    const truth = Int32Array.from(own, (i) => labels[i]!);
    const predicted = Int32Array.from(own, (i) => summary.predicted[i]!);
    return {user, counts: toRows(countConfusion(truth, predicted, classes), classes)};
  });
}
