/** What drift says of an uploaded recording: the comparison of the stage `drift`, on the tables of the upload. */
import {join} from "node:path";
import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import {writePredictions} from "../../artifacts/predictions.ts";
import {type Scaler, writeScaler} from "../../artifacts/scaler.ts";
import {readWindows} from "../../artifacts/windows.ts";
import {compareRecording} from "../../judgement/drift/compare-recording.ts";
import {makeContext} from "../../judgement/drift/context.ts";
import {readInputs} from "../../judgement/drift/inputs.ts";
import {driftParams} from "../../judgement/drift/params.ts";
import {roundNumbers} from "../../judgement/round.ts";
import {type HiddenPredictions, openPredictor} from "../../model/keras/predict.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {createRandom} from "../../platform/seeded-random.ts";
import {roundHidden, summarise} from "../../windows/predictions.ts";
import {findReference} from "../reference-files.ts";
import type {Settings} from "../settings.ts";
import {tablesIn} from "./read-upload.ts";

const BATCH_SIZE = 64;

export interface JudgeContext {
  readonly folder: string;
  readonly root: string;
  readonly model: {readonly name: string; readonly hash: string; readonly path: string};
  readonly scaler: Scaler;
  readonly scalerHash: string;
  readonly settings: Pick<Settings, "drift" | "seed" | "baseline">;
  /** (windows, classes). */
  readonly p: Float32Array;
}

export interface UploadVerdict {
  /** Null where there is nothing to compare with; `note` says why. */
  readonly drift: RecordingDrift | null;
  readonly note: string | null;
}

export async function judgeUpload(context: JudgeContext): Promise<UploadVerdict> {
  const {folder, root, settings, scaler, model} = context;
  const reference = findReference(root, {baseline: settings.baseline, model: model.path});
  if ("note" in reference) return {drift: null, note: reference.note};
  await writeTable(context);
  const tables = tablesIn(folder);
  const scalerPath = join(folder, "scaler.json");
  await writeScaler(scalerPath, scaler);
  const params = driftParams.parse(settings.drift);
  try {
    const inputs = await readInputs(
      {
        ...reference,
        scaler: scalerPath,
        fused: [tables.fused],
        quality: [tables.quality],
        windows: [tables.windows],
        predictions: [tables.predictions],
      },
      params.scalerTolerance,
    );
    // By the stage's own functions, without its false-alarm rate, which costs seconds and says nothing of this recording.
    const compared = makeContext(inputs.reference, inputs.labelled, params);
    const random = createRandom(settings.seed, {});
    const drift = compareRecording(compared, inputs.recordings[0]!, random);
    return {drift: roundNumbers(drift, "null"), note: null};
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return {drift: null, note: `The recording cannot be compared with the reference: ${error.message}`};
  }
}

async function writeTable({folder, model, scaler, scalerHash, p}: JudgeContext): Promise<void> {
  const tables = tablesIn(folder);
  const {meta, rows, windowId, session, start, x} = await readWindows(tables.windows);
  const {classes} = scaler;
  const {rateHz, lengthSamples, stepSamples, channels} = meta;
  const shape = {lengthSamples, channels: channels.length, classes: classes.length};
  const hidden = await predictHidden(model.path, x, shape);
  await writePredictions(
    tables.predictions,
    {rows, windowId, session, start, ...summarise(p, classes.length), ...(hidden && {hidden})},
    {model, scalerHash, classes, rateHz, lengthSamples, stepSamples},
  );
}

/** What the model's last dense layer is given: the service's threads, which answer others too, give probabilities alone. */
async function predictHidden(
  model: string,
  x: Float32Array,
  shape: {readonly lengthSamples: number; readonly channels: number; readonly classes: number},
): Promise<HiddenPredictions["hidden"]> {
  const predictor = await openPredictor(model, {...shape, threads: 1, hidden: true});
  const {hidden} = await predictor.predictHidden(x, {batchSize: BATCH_SIZE, source: "the upload"});
  await predictor.close();
  return hidden && roundHidden(hidden);
}
