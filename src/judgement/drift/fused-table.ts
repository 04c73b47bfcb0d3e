/** A fused recording in physical units, for the checks of physics and time. */
import {readTable} from "../../formats/arrow/table.ts";
import type {Axes} from "./physics/axes.ts";

export interface FusedRecording {
  session: string;
  rows: number;
  rateHz: number;
  t: Float64Array;
  /** m/s², NaN where missing. */
  accel: Axes;
  /** deg/s, NaN where missing. */
  gyro: Axes;
  imputed: Uint8Array;
  segment: Int32Array;
}

/** Reads a fused table. Throws a ExpectedError when a column is absent. */
export async function readFused(path: string): Promise<FusedRecording> {
  const table = await readTable(path);
  return {
    session: table.metadata.session ?? "",
    rows: table.rows,
    rateHz: Number(table.metadata.rate_hz),
    t: table.timestamp("t"),
    accel: [table.float64("Ax"), table.float64("Ay"), table.float64("Az")],
    gyro: [table.float64("Gx"), table.float64("Gy"), table.float64("Gz")],
    imputed: table.bool("imputed"),
    segment: table.int32("segment"),
  };
}
