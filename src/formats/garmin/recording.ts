/** One recording: a pair of files, one a sensor, or that of the accelerometer alone, as .xlsx, .csv, .tsv or .fit, each also packed by gzip or zip. */
import {readFile, stat} from "node:fs/promises";
import {ExpectedError} from "../../platform/failure.ts";
import {BatchCollector} from "./batch-collector.ts";
import {readCsv} from "./csv.ts";
import {readFit} from "./fit.ts";
import type {Samples, Sensor, SourceFormat} from "./samples.ts";
import {isGzip, unpackGzip, unpackTable} from "./unpack.ts";
import {readWorkbook, type UnpackLimits} from "./workbook.ts";

export interface RecordingPair {
  readonly accel: Samples;
  /** Undefined of the accelerometer alone. */
  readonly gyro?: Samples;
}

/** Larger pairs are read one after the other, so that only one of them is unpacked in memory. */
const TOGETHER_BYTES = 32e6;

/**
 * Reads both sensors of a recording, one unpacked on the thread pool while the other is parsed.
 * `progress` is called with the share of the work done. Throws an ExpectedError that names file, cell and remedy.
 */
export async function readRecordingPair(
  files: {readonly accel: string; readonly gyro: string},
  limits: UnpackLimits,
  progress: (share: number) => void = () => {},
): Promise<Required<RecordingPair>> {
  const done = [0, 0];
  const report = (sensor: 0 | 1) => (share: number) => {
    done[sensor] = share;
    progress((done[0]! + done[1]!) / 2);
  };
  const readAccel = () => readSensor(files.accel, "accelerometer", limits, report(0));
  const readGyro = () => readSensor(files.gyro, "gyroscope", limits, report(1));
  const sizes = await Promise.all([stat(files.accel), stat(files.gyro)]);
  if (sizes[0].size + sizes[1].size <= TOGETHER_BYTES) {
    const [accel, gyro] = await Promise.all([readAccel(), readGyro()]);
    return {accel, gyro};
  }
  const accel = await readAccel();
  return {accel, gyro: await readGyro()};
}

/** Reads the samples of one sensor from `file`, sorted by time, in the file's own unit. */
export async function readSensor(
  file: string,
  sensor: Sensor,
  limits: UnpackLimits,
  progress: (share: number) => void = () => {},
): Promise<Samples> {
  return readSensorBytes(await readBounded(file, limits), file, sensor, limits, progress);
}

/** As `readSensor`, of bytes that have been read; content and name tell the format. */
export async function readSensorBytes(
  packed: Buffer,
  file: string,
  sensor: Sensor,
  limits: UnpackLimits,
  progress: (share: number) => void = () => {},
): Promise<Samples> {
  const {bytes, name} = await unpackTable(packed, file, limits);
  const format = formatOf(name, file);
  const collector = new BatchCollector(sensor, file, format, progress);
  if (format === "xlsx") await readWorkbook(bytes, file, limits, collector);
  else if (format === "csv") readCsv(bytes, file, collector);
  else await readFit(bytes, file, sensor, collector);
  const samples = collector.finish();
  progress(1);
  return samples;
}

/** The bytes of `file`, unpacked if they are gzip, whatever its name. Throws an ExpectedError beyond the limits. */
export async function readBounded(file: string, limits: UnpackLimits): Promise<Buffer> {
  const bytes = await readFile(file);
  if (bytes.length === 0)
    throw new ExpectedError("input", "the file is empty", {file, hint: "Copy or export it again."});
  if (isGzip(bytes)) return unpackGzip(bytes, file, limits);
  if (!/\.gz$/i.test(file)) return bytes;
  throw new ExpectedError("input", "not a gzip file", {
    file,
    hint: "Copy the file again, or take .gz off its name.",
  });
}

function formatOf(table: string, file: string): SourceFormat {
  const name = table.toLowerCase();
  if (/\.xls[xm]$/.test(name)) return "xlsx";
  if (/\.(csv|tsv|txt)$/.test(name)) return "csv";
  if (name.endsWith(".fit")) return "fit";
  throw new ExpectedError("input", `${table} has no known format`, {
    file,
    hint: "Use .xlsx, .csv, .tsv, .txt or .fit, or any of them packed by gzip or zip.",
  });
}
