/** A fused recording by sensor, for the checks of physics and time. */
import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import {type FusedTable, readFused} from "../../artifacts/fused.ts";
import {type Axes, mapAxes} from "./physics/axes.ts";

export interface FusedRecording
  extends Pick<FusedTable, "session" | "rows" | "rateHz" | "t" | "imputed" | "segment"> {
  /** m/s², NaN where missing. */
  readonly accel: Axes;
  /** deg/s, NaN where missing; null where the model takes none. */
  readonly gyro: Axes | null;
}

/** With the sensors that windows of `width` channels have. Throws ExpectedError where the file is no fused recording. */
export async function readFusedRecording(path: string, width: number): Promise<FusedRecording> {
  const {session, rows, rateHz, t, imputed, segment, channels} = await readFused(path);
  const axesOf = (sensor: "accel" | "gyro"): Axes => mapAxes(sensor, (c) => channels[c]!);
  const gyro = width > SENSOR_CHANNELS.accel.length ? axesOf("gyro") : null;
  return {session, rows, rateHz, t, imputed, segment, accel: axesOf("accel"), gyro};
}
