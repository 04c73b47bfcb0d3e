/** A fused recording by sensor, for the checks of physics and time. */
import {type FusedTable, readFused} from "../../artifacts/fused.ts";
import {type Axes, mapAxes} from "./physics/axes.ts";

export interface FusedRecording
  extends Pick<FusedTable, "session" | "rows" | "rateHz" | "t" | "imputed" | "segment"> {
  /** m/s², NaN where missing. */
  readonly accel: Axes;
  /** deg/s, NaN where missing. */
  readonly gyro: Axes;
}

/** Throws ExpectedError where the file is no fused recording. */
export async function readFusedRecording(path: string): Promise<FusedRecording> {
  const {session, rows, rateHz, t, imputed, segment, channels} = await readFused(path);
  const axesOf = (sensor: "accel" | "gyro"): Axes => mapAxes(sensor, (c) => channels[c]!);
  return {session, rows, rateHz, t, imputed, segment, accel: axesOf("accel"), gyro: axesOf("gyro")};
}
