/** Windows of a request, standardised as the stage `windows` does it: the same function, so the same bits. */
import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import {type AccelUnit, type GyroUnit, TO_DEGREES, TO_METRES} from "../../artifacts/units.ts";
import {decideAccelUnit} from "../../signal/units.ts";
import {type Scaling, scaleWindows} from "../../windows/scaling.ts";
import {Problem} from "../problem.ts";

export interface WindowUnits {
  readonly accel?: AccelUnit | "auto" | undefined;
  readonly gyro?: GyroUnit | "auto" | undefined;
}

export interface WindowsInput {
  /** One array a channel, (windows × length); changed where units are converted. */
  readonly columns: readonly Float64Array[];
  readonly windows: number;
  readonly units: WindowUnits | undefined;
  readonly isScaled: boolean;
}

/**
 * (windows, length, channels), row-major, standardised. Without `units` they are the model's, m/s² and deg/s.
 * Throws a Problem where a value is no number that float32 holds, or a unit cannot be told.
 */
export function toModelInput(
  {columns, windows, units, isScaled}: WindowsInput,
  scaler: Scaler,
): Float32Array {
  const {window, channels} = scaler;
  if (!isScaled && units !== undefined) convert(columns, units);
  const starts = Int32Array.from({length: windows}, (_, i) => i * window);
  const x = scaleWindows(columns, starts, window, isScaled ? asTheyAre(channels.length) : scaler);
  const size = window * channels.length;
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) throw notANumber(i, size, scaler);
  return x;
}

const asTheyAre = (channels: number): Scaling => ({
  mean: new Array<number>(channels).fill(0),
  scale: new Array<number>(channels).fill(1),
});

/** Rows of numbers, window after window, as columns. */
export function toColumns(
  windows: readonly (readonly (readonly number[])[])[],
  {window, channels}: Scaler,
): Float64Array[] {
  const columns = channels.map(() => new Float64Array(windows.length * window));
  let row = 0;
  for (const rows of windows) {
    for (const values of rows) {
      for (let c = 0; c < columns.length; c++) columns[c]![row] = values[c]!;
      row++;
    }
  }
  return columns;
}

function convert(columns: readonly Float64Array[], {accel = "m/s^2", gyro = "deg/s"}: WindowUnits): void {
  if (gyro === "auto" && columns.length > SENSOR_CHANNELS.accel.length)
    throw new Problem("unprocessable", "the gyroscope's unit cannot be told from single windows", {
      errors: [{pointer: "/units/gyro", detail: 'expected "deg/s" or "rad/s"'}],
      hint: "Say the unit, or send the raw samples as a recording.",
    });
  const [x, y, z] = columns as readonly [Float64Array, Float64Array, Float64Array];
  const accelUnit = accel === "auto" ? decideAccelUnit({x, y, z}, "auto", "request").unit : accel;
  for (const [c, values] of columns.entries()) {
    const factor = c < 3 ? TO_METRES[accelUnit] : TO_DEGREES[gyro === "auto" ? "deg/s" : gyro];
    if (factor !== 1) for (let i = 0; i < values.length; i++) values[i]! *= factor;
  }
}

function notANumber(at: number, size: number, {channels}: Scaler): Problem {
  const within = at % size;
  const [window, row, channel] = [
    Math.floor(at / size),
    Math.floor(within / channels.length),
    within % channels.length,
  ];
  return new Problem(
    "unprocessable",
    `window ${window}, row ${row}, ${channels[channel]}: beyond what a 32-bit number holds`,
    {hint: "Send values in m/s² and deg/s, or say their units."},
  );
}
