/** The forms in which one session may lie in a folder, of which there has to be one. */
import {basename} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {parseBatchedJson} from "./batched-json.ts";
import {type RecordingPair, readBounded, readRecordingPair, readSensor} from "./recording.ts";
import type {UnpackLimits} from "./workbook.ts";

/** Paths of a session's files; programs' lock files (`~$…`) among them are passed over. */
export type SessionFiles = Readonly<Record<"accel" | "gyro" | "batches", readonly string[]>>;

/**
 * Reads the session from the one form that is there, of the accelerometer alone where it has no file of the gyroscope.
 * Throws an ExpectedError where it lies there in several, or without accelerometer; and as the readers do.
 */
export async function readForms(
  files: SessionFiles,
  session: string,
  limits: UnpackLimits,
  progress: (share: number) => void,
): Promise<RecordingPair> {
  const [accel, gyro, batches] = [files.accel, files.gyro, files.batches].map(withoutLocks) as [
    string[],
    string[],
    string[],
  ];
  if (accel.length > 1 || gyro.length > 1 || (batches.length > 0 && accel.length + gyro.length > 0)) {
    const names = [...accel, ...gyro, ...batches].map((file) => basename(file)).sort();
    throw new ExpectedError(
      "input",
      `the session ${session} lies there in several forms: ${names.join(", ")}`,
      {
        file: accel[1] ?? gyro[1] ?? batches[0],
        hint: "Keep one of them in the folder, and move the others elsewhere.",
      },
    );
  }
  if (batches[0] !== undefined) {
    const text = (await readBounded(batches[0], limits)).toString();
    progress(0.5);
    return parseBatchedJson(text, batches[0]);
  }
  const [[accelFile], [gyroFile]] = [accel, gyro];
  if (accelFile === undefined)
    throw new ExpectedError("input", "the file of the accelerometer is missing", {
      file: gyroFile,
      hint: `Put ${session}-accelerometer_data beside it, in the same form.`,
    });
  if (gyroFile === undefined) return {accel: await readSensor(accelFile, "accelerometer", limits, progress)};
  return readRecordingPair({accel: accelFile, gyro: gyroFile}, limits, progress);
}

/** Lock files of office programs, copies that editors keep, and downloads that have not ended. */
const LEFTOVER = /^~\$|^\.|(?:~|#|\.(?:tmp|bak|part|partial|crdownload|download))$/i;

function withoutLocks(paths: readonly string[]): string[] {
  return paths.filter((path) => !LEFTOVER.test(basename(path)));
}
