/** Groups of samples as recordings, cut where a pause is as long as the map says. */
import {ExpectedError} from "../../platform/failure.ts";
import type {Samples} from "../garmin/samples.ts";
import type {ColumnMap} from "./column-map.ts";
import type {Groups} from "./read-sensors.ts";

export interface FinishedGroup {
  readonly key: string;
  readonly samples: {readonly accel: Samples; readonly gyro: Samples} | ExpectedError;
}

export function finishGroups(groups: Groups, map: ColumnMap, file: string): readonly FinishedGroup[] {
  return [...groups].flatMap(([key, {accel: accelSamples, gyro: gyroSamples}]): FinishedGroup[] => {
    try {
      if (accelSamples === undefined || gyroSamples === undefined)
        throw missing(key, accelSamples === undefined, file);
      const accel = accelSamples.finish("accelerometer", unitOf(map.accel.unit));
      const gyro = gyroSamples.finish("gyroscope", unitOf(map.gyro!.unit));
      const borders = map.gapSeconds === undefined ? [] : findPauses(accel.t, map.gapSeconds * 1000);
      if (borders.length === 0) return [{key, samples: {accel, gyro}}];
      return [...borders, Number.POSITIVE_INFINITY].map((end, i) => {
        const start = borders[i - 1] ?? Number.NEGATIVE_INFINITY;
        const samples = {accel: between(accel, start, end), gyro: between(gyro, start, end)};
        const isEmpty = samples.gyro.t.length === 0;
        const name = i === 0 ? key : [key, String(i + 1)].filter((part) => part !== "").join("-");
        return {key: name, samples: isEmpty ? missing(name, false, file) : samples};
      });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return [{key, samples: error}];
    }
  });
}

function unitOf(unit: string): string | undefined {
  return unit === "auto" ? undefined : unit;
}

function missing(key: string, isAccel: boolean, file: string): ExpectedError {
  const [sensor, other] = isAccel ? ["accelerometer", "gyroscope"] : ["gyroscope", "accelerometer"];
  const of = key === "" ? "" : ` of ${key}`;
  return new ExpectedError("input", `there is no ${sensor}${of}, the ${other} alone`, {
    file,
    hint: "Record both sensors: the models take six channels.",
  });
}

/** The times at which samples go on after a pause. */
function findPauses(t: Float64Array, pauseMs: number): number[] {
  const found: number[] = [];
  for (let i = 1; i < t.length; i++) if (t[i]! - t[i - 1]! > pauseMs) found.push(t[i]!);
  return found;
}

/** The samples in [start, end), which are sorted; the counts of the source stay those of the whole. */
function between(samples: Samples, start: number, end: number): Samples {
  const from = samples.t.findIndex((time) => time >= start);
  const to = samples.t.findIndex((time) => time >= end);
  const take = (column: Float64Array): Float64Array =>
    from === -1 ? new Float64Array(0) : column.slice(from, to === -1 ? column.length : to);
  return {...samples, t: take(samples.t), x: take(samples.x), y: take(samples.y), z: take(samples.z)};
}
