/** Trains one trial and scores it on each inner validation user. */

import type {TrialConfig, TrialResult, UserResult} from "../../artifacts/search/trial.ts";
import type {Epoch} from "../../artifacts/training/epoch.ts";
import {sumClusters} from "../../stats/cluster-variance.ts";
import type {KerasModel} from "../keras/model.ts";
import {createModel} from "../training/architecture.ts";
import {type FitRun, fit} from "../training/fit.ts";
import type {LabelledTable} from "../training/labelled-table.ts";
import {trainSchema} from "../training/params.ts";
import {predictWindows} from "../training/predict-windows.ts";
import {ScoreSum} from "../training/scores.ts";
import type {LabelledWindows} from "../training/training-data.ts";
import {scoreSums, sumsOf} from "./score.ts";

/**
 * `run.scratch` may hold the checkpoint that the trial continues from, and at the end holds the one of its last epoch.
 * Throws an ExpectedError for an architecture that does not fit the windows, and for windows that no training can use.
 */
export async function runTrial(
  {id, values, train, users, seed, epochsBefore}: TrialConfig,
  {meta, of}: LabelledTable,
  run: Omit<FitRun, "seed">,
): Promise<TrialResult> {
  const options = trainSchema.parse(train);
  const {architecture, ...fitOptions} = options;
  const {classes, mean, scale} = meta;
  const model = createModel(architecture, meta, {name: `trial ${id}`, seed});
  const validation = of(users.validation);
  const data = {classes, train: of(users.train), validation, mean, scale};
  const outcome = await fit(model, data, fitOptions, {...run, seed});
  const {epochs} = outcome;
  const diverged = outcome.diverged !== null;
  const byUser = diverged ? [] : await scoreUsers(outcome.model, validation, classes.length, options.threads);
  return {
    kymo: "search-result/2",
    id,
    values,
    budget: options.epochs,
    ran: epochs.length - epochsBefore,
    epochs: epochs.map(withoutConfusion),
    bestEpoch: outcome.bestEpoch,
    stopped: outcome.stopped,
    diverged: outcome.diverged,
    parameters: model.parameters,
    byUser,
    scores: diverged ? null : scoreSums(sumClusters(byUser.map(sumsOf))),
  };
}

const withoutConfusion = ({epoch, learningRate, train, validation}: Epoch) => ({
  epoch,
  learningRate,
  train,
  validation,
});

/** In the order of the users' names. */
async function scoreUsers(
  model: KerasModel,
  windows: LabelledWindows,
  classes: number,
  threads: number,
): Promise<UserResult[]> {
  const {labels, users} = windows;
  const p = await predictWindows(model, windows, threads);
  const sums = new Map([...new Set(users)].sort().map((user) => [user, new ScoreSum(classes)]));
  for (const [i, user] of users.entries())
    sums.get(user)!.add(p.subarray(i * classes, (i + 1) * classes), Int32Array.of(labels[i]!));
  return [...sums].map(([user, sum]) => {
    const windowsOfUser = sum.confusion.reduce((a, b) => a + b, 0);
    return {user, confusion: sum.rows(), lossSum: sum.scores().loss * windowsOfUser};
  });
}
