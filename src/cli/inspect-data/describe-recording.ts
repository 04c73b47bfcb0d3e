/** What is seen of one recording: spans, rates, gaps, units with their margins, and a small plot of |a|. */

import type {Quality, UnitDecision} from "../../artifacts/quality.ts";
import type {RecordingPair} from "../../formats/garmin/recording.ts";
import type {Samples} from "../../formats/garmin/samples.ts";
import type {FoundRecording} from "../../formats/tables/container.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type FuseParams, fuseSamples} from "../../signal/fuse.ts";
import {computeRate} from "../../signal/sensor-quality.ts";
import {sparkline} from "./plot.ts";

const GAP_MS = 1000;
/** Nothing is refused for its rate or length: this only looks. */
const PARAMS: FuseParams = {
  rateHz: 50,
  toleranceMs: 40,
  maxInterpolatedBins: 2,
  maxHours: 1e6,
  maxUpsampling: 10,
  accelUnit: "auto",
  gyroUnit: "auto",
};

/** Lines for people; `width` of the plot in characters. */
export function describeRecording(
  {session, files, readBy, samples}: FoundRecording,
  width: number,
): string[] {
  const head = `recording ${session}  read by ${readBy} from ${files.join(", ")}`;
  if (samples instanceof ExpectedError)
    return [head, `  not usable: ${samples.message}`, `  ${samples.hint}`];
  const {accel, gyro} = samples;
  const turning = gyro === undefined ? "none: for models of three channels" : describeSensor(gyro);
  return [
    head,
    `  accelerometer  ${describeSensor(accel)}`,
    `  gyroscope      ${turning}`,
    ...describeUnits(session, samples),
    `  |a|  ${sparkline(lengths(accel), width)}`,
  ];
}

function describeSensor({t, sourceRows, droppedRows, missingSamples = 0, backwardSteps}: Samples): string {
  const [first, last] = [t[0]!, t.at(-1)!];
  let [gaps, longest] = [0, 0];
  for (let i = 1; i < t.length; i++) {
    const gap = t[i]! - t[i - 1]!;
    if (gap > GAP_MS) gaps++;
    longest = Math.max(longest, gap);
  }
  const parts = [
    `${t.length} samples`,
    `${computeRate(t).toFixed(1)} Hz`,
    `${new Date(first).toISOString()} to ${new Date(last).toISOString()} UTC`,
    gaps === 0 ? "no gap" : `${gaps} gaps over 1 s, the longest ${(longest / 1000).toFixed(1)} s`,
    ...(droppedRows === 0 ? [] : [`${droppedRows} of ${sourceRows} rows left out`]),
    ...(missingSamples === 0 ? [] : [`${missingSamples} samples without a number`]),
    ...(backwardSteps === 0 ? [] : [`${backwardSteps} steps back`]),
  ];
  return parts.join(", ");
}

type Units = Quality["units"];

/** Throws an ExpectedError where the sensors do not fit together, or a unit is unclear. */
function decideUnits({accel, gyro}: RecordingPair, name: string): Units {
  return fuseSamples(accel, gyro, PARAMS, {session: name, files: {accel: name, gyro: name}}).quality.units;
}

/** Undefined where a unit is unclear. */
export function findUnits(samples: RecordingPair): Units | undefined {
  try {
    return decideUnits(samples, "");
  } catch (error) {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  }
}

function describeUnits(session: string, samples: RecordingPair): string[] {
  const line = (sensor: string, {unit, margin, rule}: UnitDecision): string =>
    `  unit of the ${sensor}: ${unit}${margin === null ? "" : `, margin ${margin < 10 ? margin.toFixed(1) : Math.round(margin)}`} (${rule})`;
  try {
    const {accel, gyro} = decideUnits(samples, session);
    return [line("accelerometer", accel), ...(gyro === undefined ? [] : [line("gyroscope", gyro)])];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return [`  ${error.message}`, `  ${error.hint}`];
  }
}

function lengths({x, y, z}: Samples): Float64Array {
  return x.map((value, i) => Math.hypot(value, y[i]!, z[i]!));
}
