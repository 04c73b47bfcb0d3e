/**
 * From labelled windows to a model with its card and history: what the stages `train` and `finetune` do, which
 * differ in what they start from alone.
 */
import {writeFile} from "node:fs/promises";
import {readSplits} from "../../artifacts/splits.ts";
import {writeCard} from "../../artifacts/training/card.ts";
import type {Epoch} from "../../artifacts/training/epoch.ts";
import {type TrainingHistory, writeHistory} from "../../artifacts/training/history.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {WindowsMeta} from "../../windows/table.ts";
import type {KerasModel} from "../keras/model.ts";
import {encodeModel} from "../keras/write.ts";
import {CHECKPOINT, fit} from "./fit.ts";
import {scoreHeldOut} from "./held-out.ts";
import {readLabelledTable} from "./labelled-table.ts";
import {makeCard} from "./make-card.ts";
import type {FitOptions} from "./params.ts";
import {countLabels} from "./training-data.ts";

export interface TrainingFiles {
  readonly windows: string;
  readonly splits: string;
  readonly model: string;
  readonly card: string;
  readonly history: string;
}

export interface Start {
  readonly model: KerasModel;
  /** An architecture's name, or what names the file that is gone on from. */
  readonly architecture: string;
}

export interface TrainingRun {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly seed: number;
  readonly options: FitOptions;
  /** The parameters as they were given, for the record. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: {
    readonly code: string;
    readonly deps: Readonly<Record<string, string>>;
    readonly fingerprint: string;
  };
  readonly scratch: string;
  readonly random: () => number;
  readonly progress: (share: number, text: string) => void;
  readonly log: (line: string) => void;
  /** Told each epoch's time and the memory in use. */
  readonly observe: (value: {epoch: number; seconds: number; memoryMB: number}) => void;
  readonly signal: AbortSignal;
}

const LEVEL = 0.95;

/**
 * Trains on the split's training users, and writes the `.keras` file, its card and its history. Users of the test
 * part are read when all choices have been made.
 *
 * Throws a ExpectedError where the loss stops being finite, naming step and layer and the last good checkpoint.
 */
export async function trainModel(
  files: TrainingFiles,
  start: (meta: WindowsMeta) => Start | Promise<Start>,
  run: TrainingRun,
): Promise<void> {
  const table = await readLabelledTable(files.windows);
  const splits = await readSplits(files.splits);
  const {meta} = table;
  const {classes} = meta;
  const {model, architecture} = await start(meta);
  const data = {train: table.of(splits.train), validation: table.of(splits.validation)};
  const {options, seed, signal, scratch} = run;
  const result = await fit(model, {...data, classes, mean: meta.mean, scale: meta.scale}, options, {
    seed,
    scratch,
    signal,
    onProgress: run.progress,
    onWarning: ({message, hint}) => run.log(`${message}. ${hint}`),
    onEpoch(epoch, seconds) {
      run.log(describeEpoch(epoch, seconds));
      const memoryMB = Math.round(process.memoryUsage.rss() / 1e6);
      run.observe({epoch: epoch.epoch, seconds: Math.round(seconds * 1000) / 1000, memoryMB});
    },
  });
  if (result.broken !== null) throw diverged(result, scratch);

  const named = {...result.model, name: run.name};
  const score = (windows: typeof data.train) =>
    scoreHeldOut(named, classes, windows, {threads: options.threads, level: LEVEL, random: run.random});
  const test = splits.test.length === 0 ? null : await score(table.of(splits.test));
  const scores = {train: await score(data.train), validation: await score(data.validation), test};
  const bytes = encodeModel(named);
  const {name, description, licence, inputs} = run;
  const card = makeCard({
    ...{
      name,
      description,
      licence,
      architecture,
      model: named,
      bytes,
      meta,
      splits,
      seed,
      options,
      result,
      scores,
    },
    lineage: inputs,
    level: LEVEL,
  });
  const history: TrainingHistory = {
    kymo: "training/1",
    model: name,
    architecture,
    params: run.params,
    classes,
    layers: model.calls.map(({layer, outputShape}) => ({
      name: layer.name,
      className: layer.className,
      outputShape,
      parameters: layer.parameters,
      trainable: layer.trainable && !options.freeze.includes(layer.name),
    })),
    users: {train: splits.train, validation: splits.validation},
    windows: {
      train: countLabels(data.train.labels, classes.length),
      validation: countLabels(data.validation.labels, classes.length),
    },
    classWeights: result.classWeights,
    epochs: result.epochs,
    bestEpoch: result.bestEpoch,
    stopped: result.stopped,
    broken: null,
    test: test === null ? null : {accuracy: test.accuracy, macroF1: test.macroF1},
  };
  await writeFile(files.model, bytes);
  await writeCard(files.card, card);
  await writeHistory(files.history, history);
}

function describeEpoch({epoch, train, validation, best}: Epoch, seconds: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const of = (scores: Epoch["train"]): string => `loss ${scores.loss.toFixed(3)} ${percent(scores.accuracy)}`;
  const parts = [`train ${of(train)}`, `validation ${of(validation)}`, `${seconds.toFixed(1)} s`];
  return `epoch ${epoch}: ${parts.join(", ")}${best ? ", best so far" : ""}`;
}

function diverged(
  {broken, bestEpoch}: Pick<TrainingHistory, "broken" | "bestEpoch">,
  scratch: string,
): ExpectedError {
  const {epoch, step, layer} = broken!;
  const kept =
    bestEpoch === 0
      ? "No epoch was completed, so nothing was kept."
      : `The weights up to epoch ${epoch - 1}, and the best ones of epoch ${bestEpoch}, are kept in ${scratch}/${CHECKPOINT}.`;
  return new ExpectedError(
    "input",
    `the loss stopped being a finite number in epoch ${epoch}, step ${step}, at the layer "${layer}"`,
    {
      place: `epoch ${epoch}, step ${step}, layer ${layer}`,
      hint: `${kept} Lower the learning rate, or set clip: {globalNorm: 1}; the model in place is untouched.`,
    },
  );
}
