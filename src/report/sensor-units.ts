/** The units of the sensors that there are, as pages show them. */
import {prettyUnit} from "./format.ts";

/** m/s², and °/s where there is a gyroscope, whose unit is "none" where there is none. */
export const sensorUnits = ({accel, gyro}: {readonly accel: string; readonly gyro: string}): string[] =>
  [accel, gyro].filter((unit) => unit !== "none").map(prettyUnit);
