/**
 * artifacts/fused/<session>.arrow (`fused/1`): both sensors at one rate, in m/s² with gravity and in deg/s. Rows in gaps
 * too long to interpolate are null, with segment −1. Written by fuse; cut into windows, and compared by drift.
 */
import {type Column, readTable, writeTable} from "../formats/arrow/table.ts";
import {ExpectedError} from "../platform/failure.ts";
import {CHANNELS, unitsOf} from "./channels.ts";

const KIND = "fused/1";
const HINT = 'Give a table written by the stage "fuse".';

export interface FusedTable {
  readonly session: string;
  readonly rows: number;
  readonly rateHz: number;
  /** ms since the Unix epoch, UTC. */
  readonly t: Float64Array;
  /** In the order of CHANNELS, m/s² and deg/s; NaN where missing. Three of a recording without gyroscope. */
  readonly channels: readonly Float64Array[];
  /** 1 where interpolated. */
  readonly imputed: Uint8Array;
  /** −1 where missing. */
  readonly segment: Int32Array;
  readonly accelUnit: string;
  readonly gyroUnit: string;
  readonly gravity: string;
}

/** Reads the table. Throws ExpectedError where it is another artifact, or a column or its rate is missing. */
export async function readFused(path: string): Promise<FusedTable> {
  const table = await readTable(path);
  const {kymo, session = "", rate_hz, accel_unit = "", gyro_unit = "", gravity = ""} = table.metadata;
  if (kymo !== KIND) {
    const message = `not a fused recording: kymo is ${kymo ?? "absent"}, expected ${KIND}`;
    throw new ExpectedError("input", message, {file: path, place: "metadata kymo", hint: HINT});
  }
  const rateHz = Number(rate_hz);
  if (!(rateHz > 0)) {
    const message = `rate_hz is ${rate_hz ?? "absent"}, expected a positive number`;
    throw new ExpectedError("input", message, {file: path, place: "metadata rate_hz", hint: HINT});
  }
  return {
    session,
    rows: table.rows,
    rateHz,
    t: table.timestamp("t"),
    channels: CHANNELS.filter((name) => gyro_unit !== "none" || name.startsWith("A")).map((name) =>
      table.float64(name),
    ),
    imputed: table.bool("imputed"),
    segment: table.int32("segment"),
    accelUnit: accel_unit,
    gyroUnit: gyro_unit,
    gravity,
  };
}

/** Of every fused table with these channels. */
function describe(channels: readonly Float64Array[]): Pick<FusedTable, "accelUnit" | "gyroUnit" | "gravity"> {
  const {accel, gyro} = unitsOf(channels);
  return {accelUnit: accel, gyroUnit: gyro, gravity: "included"};
}

export interface FusedSource {
  readonly session: string;
  readonly rateHz: number;
  readonly t: Float64Array;
  readonly channels: readonly Float64Array[];
  readonly imputed: Uint8Array;
  readonly segment: Int32Array;
  /** Units of the recording before they were converted. */
  readonly accelSourceUnit: string;
  readonly gyroSourceUnit: string;
}

/** What `readFused` gives of a table that `writeFused` wrote. */
export function tableOfFused({t, channels, imputed, segment, session, rateHz}: FusedSource): FusedTable {
  return {session, rows: t.length, rateHz, t, channels, imputed, segment, ...describe(channels)};
}

export async function writeFused(path: string, fused: FusedSource): Promise<void> {
  const {t, channels, imputed, segment} = fused;
  const valid = Uint8Array.from(segment, (number) => (number === -1 ? 0 : 1));
  const units = describe(channels);
  const columns: Column[] = [
    {name: "t", type: "timestamp", values: t},
    ...CHANNELS.map((name, i): Column => {
      const own = channels[i];
      // Under a null lies 0, so that no NaN payload decides about a file's bytes.
      if (own === undefined)
        return {name, type: "float64", values: new Float64Array(t.length), valid: new Uint8Array(t.length)};
      const values = own.map((value, row) => (valid[row] === 1 ? value : 0));
      return {name, type: "float64", values, valid};
    }),
    {name: "imputed", type: "bool", values: imputed},
    {name: "segment", type: "int32", values: segment},
  ];
  await writeTable(path, columns, {
    kymo: KIND,
    session: fused.session,
    rate_hz: String(fused.rateHz),
    accel_unit: units.accelUnit,
    gyro_unit: units.gyroUnit,
    gravity: units.gravity,
    accel_source_unit: fused.accelSourceUnit,
    gyro_source_unit: fused.gyroSourceUnit,
  });
}
