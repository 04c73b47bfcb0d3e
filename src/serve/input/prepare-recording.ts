/**
 * Raw samples of a request on the way that a recording takes through the stages fuse, validate and windows: matched,
 * resampled, converted, held against the gates, cut and scaled, by the same functions.
 */
import {hasGyro} from "../../artifacts/channels.ts";
import {tableOfFused} from "../../artifacts/fused.ts";
import type {Gates} from "../../artifacts/gates.ts";
import type {Quality} from "../../artifacts/quality.ts";
import type {Scaler} from "../../artifacts/scaler.ts";
import type {Windows} from "../../artifacts/windows.ts";
import {refuseImplausible} from "../../formats/garmin/plausible-time.ts";
import {orderSamples, type Sensor} from "../../formats/garmin/samples.ts";
import {type FusableSamples, type Fused, fuseSamples} from "../../signal/fuse.ts";
import {computeGates} from "../../signal/gates.ts";
import {cutFused} from "../../windows/recording.ts";
import {Problem} from "../problem.ts";
import type {Settings} from "../settings.ts";
import type {RecordingBody} from "./body.ts";

export interface PreparedRecording {
  readonly fused: Fused;
  readonly quality: Quality;
  readonly gates: Gates;
  readonly windows: Windows;
}

type StageSettings = Pick<Settings, "fuse" | "validate" | "windows">;

/** Throws an ExpectedError where the stages would refuse; the gates are computed, and decide nothing here. */
export function prepareSamples(
  accel: FusableSamples,
  gyro: FusableSamples | undefined,
  scaler: Scaler,
  {fuse, validate, windows: shape}: StageSettings,
  {session, files}: {session: string; files: {accel: string; gyro: string}},
): PreparedRecording {
  if (gyro === undefined && hasGyro(scaler.channels))
    throw new Problem("unprocessable", "the recording has no gyroscope, which the model takes", {
      hint: "Send the gyroscope as well, or serve a model of the accelerometer alone.",
    });
  checkDense(accel.t, fuse.rateHz);
  const {fused, quality} = fuseSamples(accel, gyro, fuse, {session, files});
  const gates = computeGates(quality, validate, scaler.channels);
  const windows = cutFused(tableOfFused(fused), "recording", scaler, shape);
  return {fused, quality, gates, windows};
}

/** Bins from which on a span is looked at: 20 minutes at 50 Hz. */
const MANY_BINS = 60_000;
/** Bins a sample; a gate refuses a recording of which half is missing. */
const MAX_BINS_A_SAMPLE = 10;

/** Two samples a day apart would make a table of a day: a small request must not ask for much memory. */
function checkDense(t: Float64Array, rateHz: number): void {
  const seconds = (t[t.length - 1]! - t[0]!) / 1000;
  const bins = seconds * rateHz;
  if (bins > MANY_BINS && bins > MAX_BINS_A_SAMPLE * t.length)
    throw new Problem(
      "unprocessable",
      `${t.length} samples in ${Math.round(seconds)} s: nearly all of it is missing`,
      {
        hint: "Send the stretches that were recorded as recordings of their own.",
      },
    );
}

/** As `prepareSamples`, of samples that came as JSON. */
export function prepareRecording(
  {recording, units = {}, session = ""}: RecordingBody,
  scaler: Scaler,
  settings: StageSettings,
): PreparedRecording {
  const both = "samples" in recording ? splitSensors(recording.samples) : recording;
  const fuse = {
    ...settings.fuse,
    accelUnit: units.accel ?? settings.fuse.accelUnit,
    gyroUnit: units.gyro ?? settings.fuse.gyroUnit,
  };
  const files = {accel: "recording.accel", gyro: "recording.gyro"};
  return prepareSamples(
    toSamples(both.accel, "accelerometer", files.accel),
    both.gyro && toSamples(both.gyro, "gyroscope", files.gyro),
    scaler,
    {...settings, fuse},
    {session, files},
  );
}

interface Axes {
  readonly t: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

function splitSensors(rows: readonly (readonly number[])[]): {accel: Axes; gyro?: Axes} {
  const column = (c: number) => rows.map((row) => row[c]!);
  const t = column(0);
  return {
    accel: {t, x: column(1), y: column(2), z: column(3)},
    ...(rows[0]!.length > 4 && {gyro: {t, x: column(4), y: column(5), z: column(6)}}),
  };
}

/** The format is not known: the gyroscope's unit has to follow from physics, or be said. */
function toSamples(axes: Axes, sensor: Sensor, name: string): FusableSamples {
  const t = Float64Array.from(axes.t, Math.round);
  refuseImplausible(t, name);
  const ordered = orderSamples({
    sensor,
    format: "batched-json",
    t,
    x: Float64Array.from(axes.x),
    y: Float64Array.from(axes.y),
    z: Float64Array.from(axes.z),
    sourceRows: t.length,
    droppedRows: 0,
  });
  return {...ordered, format: undefined};
}
