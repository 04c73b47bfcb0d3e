/** Files of an upload through the stages ingest, fuse, validate and windows; their tables stay for the comparison. */
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {writeFused} from "../../artifacts/fused.ts";
import {writeQuality} from "../../artifacts/quality.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import {describeWindows, writeWindows} from "../../artifacts/windows.ts";
import {parseBatchedJson} from "../../formats/garmin/batched-json.ts";
import {
  type RecordingPair,
  readBounded,
  readRecordingPair,
  readSensor,
} from "../../formats/garmin/recording.ts";
import {describeGate} from "../../signal/gates.ts";
import {joinRecordings, type Prepared} from "../input/prepare-body.ts";
import {prepareSamples} from "../input/prepare-recording.ts";
import {Problem} from "../problem.ts";
import type {Settings} from "../settings.ts";
import type {UploadedFiles} from "./receive.ts";

export interface UploadContext {
  readonly folder: string;
  readonly scaler: Scaler;
  readonly settings: Pick<Settings, "ingest" | "fuse" | "validate" | "windows">;
  readonly maxWindows: number;
}

/** The tables of an upload in its folder, as the stages name them. */
export const tablesIn = (folder: string) => ({
  fused: join(folder, "fused.arrow"),
  quality: join(folder, "quality.json"),
  windows: join(folder, "windows.arrow"),
  predictions: join(folder, "predictions.arrow"),
});

/** Throws a Problem where a gate is not passed, as the pipeline stops there; or an ExpectedError of the stages. */
export async function readUpload(files: UploadedFiles, context: UploadContext): Promise<Prepared> {
  const {folder, scaler, settings, maxWindows} = context;
  const {accel, gyro} = await readPair(files, settings);
  const names = {accel: "accelerometer", gyro: "gyroscope"};
  const prepared = prepareSamples(accel, gyro, scaler, settings, {session: files.session, files: names});
  const {quality, gates, fused, windows} = prepared;
  const failed = gates.gates.filter(({passed}) => !passed);
  if (failed.length > 0)
    throw new Problem(
      "unprocessable",
      `the recording is too poor to be judged: ${failed.map(describeGate).join("; ")}`,
      {
        hint: "Record again; if the data is as intended, change validate in params.yaml.",
        members: {quality, gates},
      },
    );
  const tables = tablesIn(folder);
  await writeFused(tables.fused, fused);
  await writeQuality(tables.quality, quality);
  await writeWindows(tables.windows, windows, describeWindows({scaler, ...settings.windows}));
  return joinRecordings([prepared], {scaler, settings, maxWindows});
}

async function readPair(
  {accel, gyro, recording}: UploadedFiles,
  {ingest}: UploadContext["settings"],
): Promise<RecordingPair> {
  if (accel !== undefined)
    return gyro === undefined
      ? {accel: await readSensor(accel, "accelerometer", ingest)}
      : readRecordingPair({accel, gyro}, ingest);
  const file = recording!;
  if (file.endsWith(".fit")) return readRecordingPair({accel: file, gyro: file}, ingest);
  const bytes = file.endsWith(".gz") ? await readBounded(file, ingest) : await readFile(file);
  return parseBatchedJson(bytes.toString(), "recording");
}
