/** A made-up recording, or a labelled reference, as the files that the stage drift reads. */
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {writeCard} from "../../../src/artifacts/card.ts";
import {type PredictionsMeta, writePredictions} from "../../../src/artifacts/predictions.ts";
import {formatScaler, type Scaler, scalerHash} from "../../../src/artifacts/scaler.ts";
import {describeWindows, writeWindows} from "../../../src/artifacts/windows.ts";
import {writeTable} from "../../../src/formats/arrow/table.ts";
import type {DriftFiles} from "../../../src/judgement/drift/inputs.ts";
import {sampleUseCard} from "../../fixtures/use-card.ts";
import {type Made, makeReference, TRAIN, UNSEEN} from "./synthetic.ts";

export const LABELLED = makeReference();

export const SCALER: Scaler = {
  kymo: "scaler/1",
  channels: LABELLED.windows.channels,
  units: {accel: "m/s^2", gyro: "deg/s"},
  gravity: "included",
  rateHz: 50,
  window: LABELLED.windows.length,
  step: LABELLED.windows.step,
  mean: LABELLED.windows.mean,
  scale: LABELLED.windows.scale,
  classes: LABELLED.windows.classes,
  trainUsers: TRAIN,
};

/** Labelled windows with their predictions, splits and scaler. */
export async function writeReference(folder: string): Promise<void> {
  await writeWindowsOf(folder, "reference", LABELLED, {source: "made-up.csv.gz", simulated: true});
  await writePredictionsOf(folder, "reference", LABELLED);
  const splits = {kymo: "splits/1", train: TRAIN, validation: UNSEEN.slice(0, 1), test: UNSEEN.slice(1)};
  const rest = {seed: 1, fold: 0, windows: {}, classCounts: {}, source: "made-up.csv.gz", simulated: true};
  await writeFile(join(folder, "splits.json"), JSON.stringify({...splits, ...rest}));
  await writeFile(join(folder, "scaler.json"), formatScaler(SCALER));
  await writeCard(join(folder, "m.card.yaml"), sampleUseCard({users: TRAIN, validation: UNSEEN.slice(0, 1)}));
}

/** Windows, predictions and fused rows of a recording. */
export async function writeRecording(folder: string, name: string, made: Made): Promise<void> {
  await writeWindowsOf(folder, name, made);
  await writePredictionsOf(folder, name, made);
  await writeFusedOf(folder, name, made);
}

/** The paths that both leave, for recordings of these names. */
export function filesIn(folder: string, names: readonly string[]): DriftFiles {
  const all = (kind: string): string[] => names.map((name) => join(folder, `${name}.${kind}.arrow`));
  return {
    windows: all("windows"),
    fused: all("fused"),
    quality: [],
    predictions: all("predictions"),
    baseline: join(folder, "reference.windows.arrow"),
    scaler: join(folder, "scaler.json"),
    referenceWindows: join(folder, "reference.windows.arrow"),
    referencePredictions: join(folder, "reference.predictions.arrow"),
    splits: join(folder, "splits.json"),
    card: join(folder, "m.card.yaml"),
  };
}

export async function writeWindowsOf(
  folder: string,
  name: string,
  {windows}: Made,
  reference?: {source: string; simulated: boolean},
  scaler: Scaler = SCALER,
): Promise<void> {
  const {rows, sessions, users, activities, start, end, segment, x, length, step} = windows;
  await writeWindows(
    join(folder, `${name}.windows.arrow`),
    {rows, session: sessions, user: users, activity: activities, start, end, segment, x},
    describeWindows({
      scaler,
      lengthSamples: length,
      stepSamples: step,
      ...(reference === undefined ? {} : {reference}),
    }),
  );
}

/** `change` replaces metadata. */
export async function writePredictionsOf(
  folder: string,
  name: string,
  {windows, predictions}: Made,
  change: Partial<PredictionsMeta> = {},
): Promise<void> {
  const {rows, classes} = predictions;
  const confidence = Float32Array.from(predictions.confidence);
  await writePredictions(
    join(folder, `${name}.predictions.arrow`),
    {
      rows,
      windowId: windows.windowId.slice(0, rows),
      session: windows.sessions.slice(0, rows),
      start: windows.start.slice(0, rows),
      predicted: predictions.predicted,
      confidence,
      entropy: Float32Array.from(predictions.entropy),
      margin: confidence,
      probabilities: classes.map((_, k) =>
        confidence.map((p, row) => (predictions.predicted[row] === k ? p : 0)),
      ),
    },
    {
      model: {name: "toy", hash: "f00d"},
      scalerHash: scalerHash(SCALER),
      classes,
      rateHz: windows.rateHz,
      lengthSamples: windows.length,
      stepSamples: windows.step,
      ...change,
    },
  );
}

async function writeFusedOf(folder: string, name: string, {fused}: Made): Promise<void> {
  const axis = (key: string, values: ArrayLike<number>) =>
    ({name: key, type: "float64", values: Float64Array.from(values)}) as const;
  await writeTable(
    join(folder, `${name}.fused.arrow`),
    [
      {name: "t", type: "timestamp", values: fused.t},
      ...["Ax", "Ay", "Az"].map((key, c) => axis(key, fused.accel[c]!)),
      ...["Gx", "Gy", "Gz"].map((key, c) => axis(key, fused.gyro![c]!)),
      {name: "imputed", type: "bool", values: fused.imputed},
      {name: "segment", type: "int32", values: fused.segment},
    ],
    {kymo: "fused/1", session: fused.session, rate_hz: "50"},
  );
}

/** A baseline of samples in the older form, whose means are off by `shift` standard deviations. */
export async function writeSamplesBaseline(folder: string, shift: number): Promise<string> {
  const samples = Object.fromEntries(
    SCALER.channels.map((channel, c) => [
      channel,
      {samples: Array.from(LABELLED.windows.x.filter((_, i) => i % 6 === c && i % 5 === 0))},
    ]),
  );
  const preprocessing = {
    scaler_mean: SCALER.mean.map((value, c) => value + shift * SCALER.scale[c]!),
    scaler_scale: SCALER.scale,
  };
  const file = join(folder, "baseline.json");
  await writeFile(file, JSON.stringify({preprocessing, per_channel: samples}));
  return file;
}
