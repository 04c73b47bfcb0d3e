/** Groups of samples as recordings, cut where a pause is as long as the map says. */
import {ExpectedError} from "../../platform/failure.ts";
import type {RecordingPair} from "../garmin/recording.ts";
import type {Samples} from "../garmin/samples.ts";
import type {ColumnMap} from "./column-map.ts";
import type {Groups} from "./read-sensors.ts";

export interface FinishedGroup {
  readonly key: string;
  readonly samples: RecordingPair | ExpectedError;
}

export function finishGroups(groups: Groups, map: ColumnMap, file: string): readonly FinishedGroup[] {
  return [...groups].flatMap(([key, {accel: accelSamples, gyro: gyroSamples}]): FinishedGroup[] => {
    try {
      if (accelSamples === undefined) throw noAccelerometer(key, file);
      const accel = accelSamples.finish("accelerometer", unitOf(map.accel.unit));
      const gyro = gyroSamples?.finish("gyroscope", unitOf(map.gyro!.unit));
      const borders = map.gapSeconds === undefined ? [] : findPauses(accel.t, map.gapSeconds * 1000);
      if (borders.length === 0) return [{key, samples: {accel, ...(gyro && {gyro})}}];
      return [...borders, Number.POSITIVE_INFINITY].map((end, i) => {
        const start = borders[i - 1] ?? Number.NEGATIVE_INFINITY;
        const own = gyro && between(gyro, start, end);
        const name = i === 0 ? key : [key, String(i + 1)].filter((part) => part !== "").join("-");
        return {key: name, samples: {accel: between(accel, start, end), ...(own?.t.length && {gyro: own})}};
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

function noAccelerometer(key: string, file: string): ExpectedError {
  const of = key === "" ? "" : ` of ${key}`;
  return new ExpectedError("input", `there is no accelerometer${of}, the gyroscope alone`, {
    file,
    hint: "Record the accelerometer as well, which every model takes.",
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
