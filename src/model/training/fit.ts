/**
 * Trains a model: epoch after epoch over the training windows, judged on the validation windows, until the epochs are
 * done or the validation no longer improves. The best epoch's weights are the result.
 *
 * All randomness follows from the seed and the numbers of epoch and step. After each epoch the run is written to
 * its checkpoint, and a run that was cut off goes on from there to the same bits.
 */
import {createHash} from "node:crypto";
import {join} from "node:path";
import * as z from "zod";
import {type Epoch, epochSchema} from "../../artifacts/training/epoch.ts";
import type {TrainingHistory} from "../../artifacts/training/history.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {KerasModel} from "../keras/model.ts";
import {Augmentation} from "./augment.ts";
import {stepsPerEpoch} from "./batches.ts";
import {architectureDigest, type CheckpointOwner, findCheckpoint, writeCheckpoint} from "./checkpoint.ts";
import {computeClassWeights} from "./class-weights.ts";
import {afterScores, notStopped, type StoppingState, stoppingStateSchema} from "./early-stopping.ts";
import {type Lesson, trainEpoch} from "./epoch.ts";
import {createOptimizer} from "./optimizer.ts";
import type {FitOptions} from "./params.ts";
import {predictWindows} from "./predict-windows.ts";
import {afterEpoch, type ScheduleState, scheduleStateSchema, startSchedule} from "./schedule.ts";
import {ScoreSum} from "./scores.ts";
import {Trainer} from "./trainer.ts";
import {checkTrainingData, countLabels, type LabelledWindows, type TrainingWarning} from "./training-data.ts";

export interface FitData {
  readonly classes: readonly string[];
  readonly train: LabelledWindows;
  readonly validation: LabelledWindows;
  /** What the windows were standardised with, a number for each channel. */
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

export interface FitRun {
  readonly seed: number;
  /** Folder for the checkpoint; without it a run that is cut off starts again. */
  readonly scratch?: string;
  /** Share of all epochs that is done, and a line for the person who waits. */
  readonly onProgress?: (share: number, text: string) => void;
  /** Told of each epoch as it ends. `seconds` is of this very run and enters no artifact. */
  readonly onEpoch?: (epoch: Epoch, seconds: number) => void;
  readonly onWarning?: (warning: TrainingWarning) => void;
  readonly signal?: AbortSignal;
}

export interface FitResult
  extends Pick<TrainingHistory, "epochs" | "bestEpoch" | "stopped" | "broken" | "classWeights"> {
  /** With the weights of the best epoch; the model as it began where there is none. */
  readonly model: KerasModel;
}

/** What a run remembers beside weights and optimizer. */
interface Memory {
  readonly schedule: ScheduleState;
  readonly stopping: StoppingState;
  readonly epochs: readonly Epoch[];
}

const memorySchema: z.ZodType<Memory> = z.strictObject({
  schedule: scheduleStateSchema,
  stopping: stoppingStateSchema,
  epochs: z.array(epochSchema),
});

/** Name of the checkpoint in the run's folder. */
export const CHECKPOINT = "last.checkpoint";

type Snapshot = ReadonlyMap<string, Float32Array>;

/**
 * Trains a copy of `model`, which takes (steps, channels) and ends in a softmax over the classes.
 *
 * Throws a ExpectedError for data that no training can use, a model that does not fit it or cannot be trained, a name in
 * `freeze` that no layer has, and a checkpoint that is damaged or of another run.
 */
export async function fit(
  model: KerasModel,
  data: FitData,
  options: FitOptions,
  run: FitRun,
): Promise<FitResult> {
  checkModel(model, data, options);
  for (const warning of checkTrainingData(data)) run.onWarning?.(warning);
  const {classes, train} = data;
  const classWeights = computeClassWeights(
    options.classWeights,
    classes,
    countLabels(train.labels, classes.length),
  );
  const trainer = await Trainer.open(model, {frozen: new Set(options.freeze), threads: options.threads});
  try {
    const lesson = plan(trainer, data, options, run, classWeights);
    const owner: CheckpointOwner = {
      architecture: architectureDigest(model.config),
      inputs: digestInputs(model, data, options),
      seed: run.seed,
    };
    const {memory, best, broken} = await study(lesson, data, owner, run);
    return {
      model: best === null ? model : trainer.toModel(best),
      epochs: memory.epochs,
      bestEpoch: memory.stopping.bestEpoch ?? 0,
      stopped: broken !== null ? "loss not finite" : memory.stopping.stop ? "early stopping" : "all epochs",
      broken,
      classWeights,
    };
  } finally {
    await trainer.close();
  }
}

/** Goes through the epochs that are left. */
async function study(
  lesson: Lesson,
  data: FitData,
  owner: CheckpointOwner,
  run: FitRun,
): Promise<{memory: Memory; best: Snapshot | null; broken: TrainingHistory["broken"]}> {
  const {trainer, optimizer, options, rates} = lesson;
  const path = run.scratch === undefined ? undefined : join(run.scratch, CHECKPOINT);
  const found = path === undefined ? undefined : await findCheckpoint(path, owner, memorySchema);
  let memory: Memory = found?.state ?? {schedule: startSchedule(rates), stopping: notStopped, epochs: []};
  let best: Snapshot | null = found?.best ?? null;
  if (found !== undefined) {
    trainer.restore(found.weights);
    optimizer.restore(found.optimizer);
  }
  for (let epoch = memory.epochs.length + 1; epoch <= options.epochs && !memory.stopping.stop; epoch++) {
    run.signal?.throwIfAborted();
    const started = performance.now();
    const outcome = await trainEpoch(
      {...lesson, onStep: tellSteps(run, epoch, memory, options)},
      epoch,
      memory.schedule,
    );
    if (!outcome.ok) return {memory, best, broken: {epoch, step: outcome.step, layer: outcome.layer}};
    const weights = trainer.snapshot();
    const {confusion, validation} = await judge(trainer.toModel(weights), data, options.threads);
    if (!Number.isFinite(validation.loss))
      return {memory, best, broken: {epoch, step: rates.stepsPerEpoch, layer: "the output, on validation"}};
    const stopping = afterScores(options.earlyStopping, memory.stopping, epoch, validation);
    // Through the schema, as one that comes back from a checkpoint: in the history both are the same bytes.
    const record = epochSchema.parse({
      ...{epoch, ...outcome, validation, confusion},
      best: stopping.bestEpoch === epoch,
    });
    if (record.best) best = weights;
    const schedule = afterEpoch(options.schedule, memory.schedule, validation.loss);
    memory = {schedule, stopping, epochs: [...memory.epochs, record]};
    if (path !== undefined) {
      const step = epoch * rates.stepsPerEpoch;
      await writeCheckpoint(path, {
        ...owner,
        epoch,
        step,
        weights,
        best,
        optimizer: optimizer.state(),
        state: memory,
      });
    }
    run.onEpoch?.(record, (performance.now() - started) / 1000);
  }
  return {memory, best, broken: null};
}

/** Says after each step how far the run is. */
function tellSteps(
  {signal, onProgress}: FitRun,
  epoch: number,
  {epochs: done}: Memory,
  {epochs}: FitOptions,
): Lesson["onStep"] {
  const last = done.at(-1)?.validation;
  const before = last === undefined ? "" : `  validation ${(100 * last.accuracy).toFixed(1)} %`;
  return (share, loss) => {
    signal?.throwIfAborted();
    onProgress?.((epoch - 1 + share) / epochs, `epoch ${epoch}/${epochs}  loss ${loss.toFixed(3)}${before}`);
  };
}

/** Scores of the validation windows, as the model predicts them. */
async function judge(
  model: KerasModel,
  {classes, validation}: FitData,
  threads: number,
): Promise<{validation: Epoch["validation"]; confusion: number[][]}> {
  const score = new ScoreSum(classes.length);
  score.add(await predictWindows(model, validation, threads), Int32Array.from(validation.labels));
  return {validation: score.scores(), confusion: score.rows()};
}

function plan(
  trainer: Trainer,
  {classes, train, mean, scale}: FitData,
  options: FitOptions,
  {seed}: FitRun,
  classWeights: readonly number[] | null,
): Lesson {
  const variables = trainer.trained.map(({name, values}) => ({name, size: values.length}));
  const {learningRate, epochs, batchSize} = options;
  return {
    trainer,
    optimizer: createOptimizer(options.optimizer, variables),
    augmentation: new Augmentation(options.augmentation, {
      steps: train.width / mean.length,
      seed,
      mean,
      scale,
    }),
    options,
    seed,
    rates: {learningRate, epochs, stepsPerEpoch: stepsPerEpoch(train.labels.length, batchSize)},
    x: train.x,
    width: train.width,
    labels: Int32Array.from(train.labels),
    classes: classes.length,
    classWeights,
    onStep: () => undefined,
  };
}

function checkModel(model: KerasModel, {classes, train, mean}: FitData, {freeze}: FitOptions): void {
  const {file} = model;
  const [steps, channels] = [train.width / mean.length, mean.length];
  const [input, output] = [model.inputs[0], model.outputs[0]];
  if (input?.shape.join() !== [steps, channels].join())
    throw new ExpectedError(
      "input",
      `the model takes (${input?.shape.join(", ")}), the windows are (${steps}, ${channels})`,
      {
        file,
        place: "input layer",
        hint: "Cut windows of the model's length, or start from a model made for these.",
      },
    );
  if (output?.shape.join() !== String(classes.length))
    throw new ExpectedError(
      "input",
      `the model gives (${output?.shape.join(", ")}), there are ${classes.length} classes`,
      {
        file,
        place: "output layer",
        hint: "Start from a model with as many outputs as there are classes.",
      },
    );
  const unknown = freeze.filter((name) => !model.layers.some((layer) => layer.name === name));
  if (unknown.length > 0)
    throw new ExpectedError("input", `freeze names ${unknown.join(", ")}, which the model does not have`, {
      file,
      place: "freeze",
      hint: `Its layers are ${model.layers.map(({name}) => name).join(", ")}.`,
    });
}

/**
 * SHA-256 (hex) of all that the run's numbers follow from, beside architecture and seed. How many epochs are meant
 * matters to the cosine schedule alone: any other run goes on where a shorter one ended.
 */
function digestInputs(model: KerasModel, data: FitData, {epochs, ...options}: FitOptions): string {
  const hash = createHash("sha256");
  const {classes, mean, scale} = data;
  const meant = options.schedule.name === "cosine" ? epochs : null;
  hash.update(JSON.stringify({options, epochs: meant, classes, mean, scale}));
  const add = ({buffer, byteOffset, byteLength}: Float32Array | Int32Array) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  for (const {x, labels} of [data.train, data.validation]) {
    add(x);
    add(Int32Array.from(labels));
  }
  for (const {weights} of model.layers) for (const values of weights) add(values);
  return hash.digest("hex");
}
