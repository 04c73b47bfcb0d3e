/** The windows of one fused recording, scaled as the model expects. Imputed rows count like any other. */

import {hasGyro} from "../artifacts/channels.ts";
import {type FusedTable, readFused} from "../artifacts/fused.ts";
import type {Scaler} from "../artifacts/scaler.ts";
import type {Windows} from "../artifacts/windows.ts";
import {ExpectedError} from "../platform/failure.ts";
import {findWindowStarts, type WindowShape} from "./cut.ts";
import {scaleWindows} from "./scaling.ts";

/**
 * Cuts the fused table at `path` within its segments. A recording shorter than a window gives none.
 *
 * Throws an ExpectedError when rate, units, gravity or the window's length are not the scaler's, or when a row inside a
 * segment is missing.
 */
export async function cutRecording(path: string, scaler: Scaler, shape: WindowShape): Promise<Windows> {
  return cutFused(await readFused(path), path, scaler, shape);
}

/** As `cutRecording`, of the channels that the scaler names of a table that has been read; `path` only names it in errors. */
export function cutFused(fused: FusedTable, path: string, scaler: Scaler, shape: WindowShape): Windows {
  const hint = 'Give a table written by the stage "fuse", and the scaler that the model was trained with.';
  const expected = [
    ["rate_hz", fused.rateHz, scaler.rateHz],
    ["accel_unit", fused.accelUnit, scaler.units.accel],
    ...(hasGyro(scaler.channels) ? ([["gyro_unit", fused.gyroUnit, scaler.units.gyro]] as const) : []),
    ["gravity", fused.gravity, scaler.gravity],
  ] as const;
  for (const [key, found, value] of expected) {
    if (found !== value)
      throw new ExpectedError(
        "input",
        `the recording's ${key} is ${found === "" ? "not given" : found}, the scaler's ${value}`,
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
  const {segment, t} = fused;
  const channels = fused.channels.slice(0, scaler.channels.length);
  for (const [c, values] of channels.entries()) {
    const row = values.findIndex((value, i) => segment[i]! >= 0 && !Number.isFinite(value));
    if (row >= 0) {
      const what = `row ${row} of segment ${segment[row]} has no ${scaler.channels[c]}`;
      throw new ExpectedError("input", what, {file: path, place: `row ${row}`, hint});
    }
  }
  const starts = findWindowStarts(segment, shape);
  const repeat = (value: string | null): (string | null)[] => Array.from(starts, () => value);
  return {
    rows: starts.length,
    session: repeat(fused.session === "" ? null : fused.session),
    user: repeat(null),
    activity: repeat(null),
    start: Float64Array.from(starts, (start) => t[start]!),
    end: Float64Array.from(starts, (start) => t[start + shape.lengthSamples - 1]!),
    segment: Int32Array.from(starts, (start) => segment[start]!),
    x: scaleWindows(channels, starts, shape.lengthSamples, scaler),
  };
}
