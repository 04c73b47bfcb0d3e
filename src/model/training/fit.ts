/**
 * Trains a model: epoch after epoch over the training windows, evaluated on the validation windows, until the epochs
 * are done or the validation no longer improves. The best epoch's weights are the result.
 *
 * All randomness follows from the seed and the numbers of epoch and step. After each epoch the run is written to
 * its checkpoint, and an interrupted run continues from there to the same bits.
 */

import {join} from "node:path";
import * as z from "zod";
import {type Epoch, epochSchema} from "../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import {sweepTemporary} from "../../platform/atomic-file.ts";
import type {KerasModel} from "../keras/model.ts";
import {checkModel} from "./check-model.ts";
import {findCheckpoint, writeCheckpoint} from "./checkpoint.ts";
import {computeClassWeights} from "./class-weights.ts";
import {INITIAL_STOPPING, type StoppingState, stoppingStateSchema, updateStopping} from "./early-stopping.ts";
import {trainEpoch} from "./epoch.ts";
import type {FitOptions} from "./params.ts";
import {predictWindows} from "./predict-windows.ts";
import {identifyRun, type RunIdentity} from "./run-identity.ts";
import {type ScheduleState, scheduleStateSchema, startSchedule, updateSchedule} from "./schedule.ts";
import {ScoreSum} from "./scores.ts";
import {type Snapshot, Trainer} from "./trainer.ts";
import {createContext, type TrainingContext} from "./training-context.ts";
import {checkTrainingData, countLabels, type TrainingData, type TrainingWarning} from "./training-data.ts";

export interface FitRun {
  readonly seed: number;
  /** Folder for the checkpoint; without it an interrupted run starts again. */
  readonly scratch?: string;
  /** Called with the share of all epochs that is done, and a line for the person who waits. */
  readonly onProgress?: (share: number, text: string) => void;
  /** Called at the end of each epoch. `seconds` is of this very run and enters no artifact. */
  readonly onEpoch?: (epoch: Epoch, seconds: number) => void;
  /** Seconds from any origin, a stage's `elapsed`; by default the process's own clock. */
  readonly elapsed?: () => number;
  readonly onWarning?: (warning: TrainingWarning) => void;
  readonly signal?: AbortSignal;
}

/** Where the loss, a gradient or a variable stopped being finite: step from 1 within the epoch, and layer. */
export type Divergence = NonNullable<TrainingHistory["diverged"]>;

export interface FitResult
  extends Pick<TrainingHistory, "epochs" | "bestEpoch" | "stopped" | "classWeights"> {
  /** With the weights of the best epoch; the model as it began where there is none. */
  readonly model: KerasModel;
  /** Null for a run that stayed finite. */
  readonly diverged: Divergence | null;
}

/** The state of a run beside weights and optimizer. */
interface TrainingState {
  readonly schedule: ScheduleState;
  readonly stopping: StoppingState;
  readonly epochs: readonly Epoch[];
}

const stateSchema: z.ZodType<TrainingState> = z.strictObject({
  schedule: scheduleStateSchema,
  stopping: stoppingStateSchema,
  epochs: z.array(epochSchema),
});

/** Name of the checkpoint in the run's folder. */
export const CHECKPOINT = "last.checkpoint";

/**
 * Trains a copy of `model`, which takes (timesteps, channels) and ends in a softmax over the classes.
 *
 * Throws an ExpectedError for data that no training can use, a model that does not fit it or cannot be trained, a name
 * in `freeze` that no layer has, and a checkpoint that is damaged or of another run.
 */
export async function fit(
  model: KerasModel,
  data: TrainingData,
  options: FitOptions,
  run: FitRun,
): Promise<FitResult> {
  const {classes, train, mean} = data;
  const channels = mean.length;
  const shape = {lengthSamples: train.width / channels, channels, classes: classes.length};
  checkModel(model, shape, options.freeze);
  for (const warning of checkTrainingData(data)) run.onWarning?.(warning);
  const counts = countLabels(train.labels, classes.length);
  const classWeights = computeClassWeights(options.classWeights, classes, counts);
  const trainer = await Trainer.open(model, {frozen: new Set(options.freeze), threads: options.threads});
  try {
    const context = createContext(trainer, data, options, run.seed, classWeights);
    const {state, best, diverged} = await runEpochs(
      context,
      data,
      identifyRun(model, data, options, run.seed),
      run,
    );
    return {
      model: best === null ? model : trainer.toModel(best),
      epochs: state.epochs,
      bestEpoch: state.stopping.bestEpoch ?? 0,
      stopped: diverged !== null ? "loss not finite" : state.stopping.stop ? "early stopping" : "all epochs",
      diverged,
      classWeights,
    };
  } finally {
    await trainer.close();
  }
}

interface Progress {
  readonly state: TrainingState;
  /** Weights of the best epoch; null before the first. */
  readonly best: Snapshot | null;
}

/** Trains the epochs that are left, from the checkpoint where there is one. */
async function runEpochs(
  context: TrainingContext,
  data: TrainingData,
  identity: RunIdentity,
  run: FitRun,
): Promise<Progress & {diverged: Divergence | null}> {
  const {trainer, optimizer, options, scheduleInputs} = context;
  const {elapsed = () => performance.now() / 1000} = run;
  const path = run.scratch === undefined ? undefined : join(run.scratch, CHECKPOINT);
  let progress: Progress = {
    state: {schedule: startSchedule(scheduleInputs), stopping: INITIAL_STOPPING, epochs: []},
    best: null,
  };
  if (run.scratch !== undefined) sweepTemporary(run.scratch);
  const found = path === undefined ? undefined : await findCheckpoint(path, identity, stateSchema);
  if (found !== undefined) {
    trainer.restore(found.weights);
    optimizer.restore(found.optimizer);
    progress = {state: found.state, best: found.best};
  }
  for (let epoch = progress.state.epochs.length + 1; epoch <= options.epochs; epoch++) {
    if (progress.state.stopping.stop) break;
    run.signal?.throwIfAborted();
    const started = elapsed();
    const onStep = reportProgress(run, epoch, options.epochs, progress.state.epochs.at(-1));
    const outcome = await runEpoch({...context, onStep}, epoch, progress, data);
    if (!outcome.ok) return {...progress, diverged: outcome.diverged};
    const {weights, record} = outcome;
    progress = outcome.progress;
    if (path !== undefined) {
      const step = epoch * scheduleInputs.stepsPerEpoch;
      writeCheckpoint(path, {...identity, epoch, step, weights, ...progress, optimizer: optimizer.state()});
    }
    run.onEpoch?.(record, elapsed() - started);
  }
  return {...progress, diverged: null};
}

/** Trains one epoch, evaluates it on the validation windows, and gives the state after it. */
async function runEpoch(
  context: TrainingContext,
  epoch: number,
  {state, best}: Progress,
  data: TrainingData,
): Promise<
  {ok: true; progress: Progress; weights: Snapshot; record: Epoch} | {ok: false; diverged: Divergence}
> {
  const {trainer, options, scheduleInputs} = context;
  const outcome = await trainEpoch(context, epoch, state.schedule);
  if (!outcome.ok) return {ok: false, diverged: {epoch, step: outcome.step, layer: outcome.layer}};
  const weights = trainer.snapshot();
  const {confusion, validation} = await evaluateValidation(trainer.toModel(weights), data, options.threads);
  if (!Number.isFinite(validation.loss)) {
    const layer = "the output, on validation";
    return {ok: false, diverged: {epoch, step: scheduleInputs.stepsPerEpoch, layer}};
  }
  const stopping = updateStopping(options.earlyStopping, state.stopping, epoch, validation);
  // Through the schema, as one that comes back from a checkpoint: in the history both are the same bytes.
  const record = epochSchema.parse({
    ...{epoch, ...outcome, validation, confusion},
    best: stopping.bestEpoch === epoch,
  });
  const schedule = updateSchedule(options.schedule, state.schedule, validation.loss);
  const after = {schedule, stopping, epochs: [...state.epochs, record]};
  return {ok: true, progress: {state: after, best: record.best ? weights : best}, weights, record};
}

/** Reports after each step how far the run is. */
function reportProgress(
  {signal, onProgress}: FitRun,
  epoch: number,
  epochs: number,
  last: Epoch | undefined,
): TrainingContext["onStep"] {
  const before = last === undefined ? "" : `  validation ${(100 * last.validation.accuracy).toFixed(1)} %`;
  return (share, loss) => {
    signal?.throwIfAborted();
    onProgress?.((epoch - 1 + share) / epochs, `epoch ${epoch}/${epochs}  loss ${loss.toFixed(3)}${before}`);
  };
}

/** Scores of the validation windows, as the model predicts them. */
async function evaluateValidation(
  model: KerasModel,
  {classes, validation}: TrainingData,
  threads: number,
): Promise<{validation: Epoch["validation"]; confusion: number[][]}> {
  const score = new ScoreSum(classes.length);
  score.add(await predictWindows(model, validation, threads), Int32Array.from(validation.labels));
  return {validation: score.scores(), confusion: score.rows()};
}
