/** The windows of one fused recording, scaled as the model expects. Imputed rows count like any other. */
import type {Scaler} from "../artifacts/scaler.ts";
import {readTable} from "../formats/arrow/table.ts";
import {ExpectedError} from "../platform/failure.ts";
import {findWindowStarts, type WindowShape} from "./cut.ts";
import {scaleWindows} from "./scaling.ts";
import type {Windows} from "./table.ts";

/**
 * Cuts the fused table at `path` within its segments. A recording shorter than a window gives none.
 *
 * Throws an ExpectedError when rate, units, gravity or the window's length are not the scaler's, or when a row inside a
 * segment is missing.
 */
export async function cutRecording(path: string, scaler: Scaler, shape: WindowShape): Promise<Windows> {
  const table = await readTable(path);
  const {metadata} = table;
  const hint = 'Give a table written by the stage "fuse", and the scaler that the model was trained with.';
  const expected: Readonly<Record<string, string>> = {
    kymo: "fused/1",
    rate_hz: String(scaler.rateHz),
    accel_unit: scaler.units.accel,
    gyro_unit: scaler.units.gyro,
    gravity: scaler.gravity,
  };
  for (const [key, value] of Object.entries(expected)) {
    if (metadata[key] !== value)
      throw new ExpectedError(
        "input",
        `the recording's ${key} is ${metadata[key] ?? "not given"}, the scaler's ${value}`,
        {file: path, place: `metadata ${key}`, hint},
      );
  }
  if (shape.lengthSamples !== scaler.window) {
    throw new ExpectedError(
      "input",
      `windows.lengthSamples is ${shape.lengthSamples}, the scaler's window has ${scaler.window} samples`,
      {file: path, hint: `Set windows.lengthSamples to ${scaler.window} in params.yaml.`},
    );
  }
  const segment = table.int32("segment");
  const channels = scaler.channels.map((name) => table.float64(name));
  for (const [c, values] of channels.entries()) {
    const row = values.findIndex((value, i) => segment[i]! >= 0 && !Number.isFinite(value));
    if (row >= 0) {
      const what = `row ${row} of segment ${segment[row]} has no ${scaler.channels[c]}`;
      throw new ExpectedError("input", what, {file: path, place: `row ${row}`, hint});
    }
  }
  const t = table.timestamp("t");
  const starts = findWindowStarts(segment, shape);
  const repeat = (value: string | null): (string | null)[] => Array.from(starts, () => value);
  return {
    rows: starts.length,
    session: repeat(metadata.session ?? null),
    user: repeat(metadata.user ?? null),
    activity: repeat(null),
    start: Float64Array.from(starts, (start) => t[start]!),
    end: Float64Array.from(starts, (start) => t[start + shape.lengthSamples - 1]!),
    segment: Int32Array.from(starts, (start) => segment[start]!),
    x: scaleWindows(channels, starts, shape.lengthSamples, scaler),
  };
}
