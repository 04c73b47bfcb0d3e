/** The columns of a Garmin export, which are the fields of the FIT messages 165 and 164. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Sensor} from "./samples.ts";

/** Slots of the wanted cells of a row. */
export const TIMESTAMP = 0;
export const MILLISECONDS = 1;
export const OFFSETS = 2;
export const AXES = [3, 4, 5] as const;

export function columnNames(sensor: Sensor): readonly string[] {
  const stem = sensor === "accelerometer" ? "calibrated_accel" : "calibrated_gyro";
  return ["timestamp", "timestamp_ms", "sample_time_offset", `${stem}_x`, `${stem}_y`, `${stem}_z`];
}

/**
 * Where each wanted column stands in `header`, in whatever case. Throws an ExpectedError that says what is missing and what is there.
 */
export function findColumns(
  header: readonly string[],
  sensor: Sensor,
  file: string,
  row: number,
): readonly number[] {
  const wanted = columnNames(sensor);
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = wanted.filter((name) => !names.includes(name));
  const present = header.filter((name) => name.trim() !== "").map((name) => name.trim().slice(0, 40));
  const place = `row ${row}`;
  if (missing.length > 0) {
    const other: Sensor = sensor === "accelerometer" ? "gyroscope" : "accelerometer";
    const swapped = columnNames(other).every((name) => names.includes(name));
    throw new ExpectedError(
      "input",
      `no column ${missing.join(", ")}; the header has ${present.slice(0, 12).join(", ") || "no names"}`,
      {
        file,
        place,
        hint: swapped
          ? `This is a file of the ${other}; swap the names of the two files.`
          : `Give the first row of the first sheet the names ${wanted.join(", ")}.`,
      },
    );
  }
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined)
    throw new ExpectedError("input", `two columns are named ${twice}`, {
      file,
      place,
      hint: "Remove or rename one of them.",
    });
  return wanted.map((name) => names.indexOf(name));
}
