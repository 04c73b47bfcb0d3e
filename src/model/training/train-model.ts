/**
 * From labelled windows to a model with its card and history: what the stages `train` and `finetune` do, which
 * differ only in the model that they start from.
 */

import {writeFile} from "node:fs/promises";
import {writeCard} from "../../artifacts/card.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {writeCard as writeModelCard} from "../../artifacts/training/card.ts";
import type {Epoch} from "../../artifacts/training/epoch.ts";
import {writeHistory} from "../../artifacts/training/history.ts";
import type {WindowsMeta} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {KerasModel} from "../keras/model.ts";
import {checkWritable, encodeModel} from "../keras/write.ts";
import {evaluateModel} from "./evaluate-model.ts";
import {CHECKPOINT, type Divergence, type FitRun, fit} from "./fit.ts";
import {readLabelledTable} from "./labelled-table.ts";
import {makeCard, makeUseCard} from "./make-card.ts";
import {makeHistory} from "./make-history.ts";
import type {FitOptions} from "./params.ts";
import type {LabelledWindows} from "./training-data.ts";

export interface TrainingFiles {
  readonly windows: string;
  readonly splits: string;
  readonly model: string;
  readonly card: string;
  readonly history: string;
  /** What has to be known to use the model, beside it as `NAME.card.yaml`. */
  readonly use: string;
}

export interface StartingModel {
  readonly model: KerasModel;
  /** An architecture's name, or the name and digest of the file that training continues from. */
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
    readonly params: string;
    readonly deps: Readonly<Record<string, string>>;
    readonly fingerprint: string;
  };
  readonly scratch: string;
  readonly progress: (share: number, text: string) => void;
  readonly log: (line: string) => void;
  /** Called with each epoch's time and the memory in use. */
  readonly observe: (value: {epoch: number; seconds: number; memoryMB: number}) => void;
  /** Seconds from any origin. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

const LEVEL = 0.95;

/**
 * Trains on the split's training users, and writes the `.keras` file, its card and its history. Users of the test
 * part are read when all choices have been made.
 *
 * Throws an ExpectedError where the loss stops being finite, naming step and layer and the last good checkpoint.
 */
export async function trainModel(
  files: TrainingFiles,
  start: (meta: WindowsMeta) => StartingModel | Promise<StartingModel>,
  run: TrainingRun,
): Promise<void> {
  const table = await readLabelledTable(files.windows);
  const splits = await readSplits(files.splits);
  const {meta} = table;
  const {classes, mean, scale} = meta;
  const {model, architecture} = await start(meta);
  checkWritable(model);
  const {options, seed, scratch} = run;
  const data = {classes, mean, scale, train: table.of(splits.train), validation: table.of(splits.validation)};
  const result = await fit(model, data, options, fitRun(run));
  if (result.diverged !== null) throw divergenceError(result.diverged, result.bestEpoch, scratch);

  const named = {...result.model, name: run.name};
  const evaluate = (windows: LabelledWindows) =>
    evaluateModel(named, classes, windows, {threads: options.threads, level: LEVEL});
  const test = splits.test.length === 0 ? null : await evaluate(table.of(splits.test));
  const scores = {train: await evaluate(data.train), validation: await evaluate(data.validation), test};
  const bytes = encodeModel(named);
  const {name, description, licence, inputs: lineage} = run;
  const card = makeCard({
    ...{name, description, licence, architecture, model: named, bytes, meta, splits},
    ...{seed, options, result, scores, lineage, level: LEVEL},
  });
  const history = makeHistory({
    name,
    architecture,
    params: run.params,
    model,
    data,
    splits,
    options,
    result,
    test,
  });
  await writeFile(files.model, bytes);
  await writeModelCard(files.card, card);
  await writeCard(files.use, makeUseCard(card, meta));
  await writeHistory(files.history, history);
}

function fitRun({seed, scratch, signal, elapsed, progress, log, observe}: TrainingRun): FitRun {
  return {
    seed,
    scratch,
    signal,
    elapsed,
    onProgress: progress,
    onWarning: ({message, hint}) => log(`${message}. ${hint}`),
    onEpoch(epoch, seconds) {
      log(describeEpoch(epoch, seconds));
      const memoryMB = Math.round(process.memoryUsage.rss() / 1e6);
      observe({epoch: epoch.epoch, seconds: Math.round(seconds * 1000) / 1000, memoryMB});
    },
  };
}

function describeEpoch({epoch, train, validation, best}: Epoch, seconds: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const of = (scores: Epoch["train"]): string => `loss ${scores.loss.toFixed(3)} ${percent(scores.accuracy)}`;
  const parts = [`train ${of(train)}`, `validation ${of(validation)}`, `${seconds.toFixed(1)} s`];
  return `epoch ${epoch}: ${parts.join(", ")}${best ? ", best so far" : ""}`;
}

function divergenceError(
  {epoch, step, layer}: Divergence,
  bestEpoch: number,
  scratch: string,
): ExpectedError {
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
