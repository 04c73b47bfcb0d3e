/** artifacts/fused/<session>.arrow: both sensors at one rate, in m/s² and deg/s. Missing rows are null. */

import {CHANNELS} from "../artifacts/channels.ts";
import {type Column, writeTable} from "../formats/arrow/table.ts";
import type {Fused} from "./fuse.ts";

export async function writeFused(path: string, fused: Fused): Promise<void> {
  const {t, channels, imputed, segment} = fused;
  const valid = Uint8Array.from(segment, (number) => (number === -1 ? 0 : 1));
  const columns: Column[] = [
    {name: "t", type: "timestamp", values: t},
    ...CHANNELS.map((name, i): Column => {
      // Under a null lies 0, so that no NaN payload decides about a file's bytes.
      const values = channels[i]!.map((value, row) => (valid[row] === 1 ? value : 0));
      return {name, type: "float64", values, valid};
    }),
    {name: "imputed", type: "bool", values: imputed},
    {name: "segment", type: "int32", values: segment},
  ];
  await writeTable(path, columns, {
    kymo: "fused/1",
    session: fused.session,
    rate_hz: String(fused.rateHz),
    accel_unit: "m/s^2",
    gyro_unit: "deg/s",
    gravity: "included",
    accel_source_unit: fused.accelSourceUnit,
    gyro_source_unit: fused.gyroSourceUnit,
  });
}
