/** The windows table (`windows/1`): what its columns and metadata are, in one place for writer and reader. */
import * as z from "zod";
import {type Scaler, scalerHash} from "../artifacts/scaler.ts";
import {readTable, type TableReader, writeTable} from "../formats/arrow/table.ts";
import {ExpectedError} from "../platform/failure.ts";

export interface Windows {
  readonly rows: number;
  readonly session: readonly (string | null)[];
  readonly user: readonly (string | null)[];
  readonly activity: readonly (string | null)[];
  /** Times of the first and of the last sample, ms since the epoch. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly segment: Int32Array;
  /** (windows, length, channels), row-major, standardised. */
  readonly x: Float32Array;
}

export interface WindowsOrigin {
  readonly scaler: Scaler;
  readonly lengthSamples: number;
  readonly stepSamples: number;
  /** Set for the labelled reference: the file's base name, and whether its people are made up. */
  readonly reference?: {readonly source: string; readonly simulated: boolean};
}

/** What the metadata of a windows table says. */
export interface WindowsMeta {
  readonly rateHz: number;
  readonly lengthSamples: number;
  readonly stepSamples: number;
  readonly channels: readonly string[];
  readonly units: {readonly accel: string; readonly gyro: string};
  readonly gravity: string;
  readonly scalerHash: string;
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly classes: readonly string[];
}

export async function writeWindows(path: string, windows: Windows, origin: WindowsOrigin): Promise<void> {
  const {scaler, lengthSamples, stepSamples, reference} = origin;
  const width = lengthSamples * scaler.channels.length;
  await writeTable(
    path,
    [
      {name: "window_id", type: "int32", values: Int32Array.from({length: windows.rows}, (_, i) => i)},
      {name: "session", type: "dictionary", values: windows.session},
      {name: "user", type: "dictionary", values: windows.user},
      {name: "activity", type: "dictionary", values: windows.activity},
      {name: "start", type: "timestamp", values: windows.start},
      {name: "end", type: "timestamp", values: windows.end},
      {name: "segment", type: "int32", values: windows.segment},
      {name: "x", type: "list", width, values: windows.x},
    ],
    {
      kymo: "windows/1",
      rate_hz: String(scaler.rateHz),
      length_samples: String(lengthSamples),
      step_samples: String(stepSamples),
      channels: scaler.channels.join(","),
      accel_unit: scaler.units.accel,
      gyro_unit: scaler.units.gyro,
      gravity: scaler.gravity,
      scaler_hash: scalerHash(scaler),
      scaler_mean: JSON.stringify(scaler.mean),
      scaler_scale: JSON.stringify(scaler.scale),
      classes: JSON.stringify(scaler.classes),
      ...(reference === undefined ? {} : {source: reference.source, simulated: String(reference.simulated)}),
    },
  );
}

const json = (inner: z.ZodType<unknown[]>) =>
  z.string().transform((text, context): unknown => {
    try {
      return inner.parse(JSON.parse(text));
    } catch {
      context.addIssue({code: "custom", message: "not a JSON list"});
      return z.NEVER;
    }
  });
const numbers = json(z.array(z.number())) as z.ZodType<number[]>;
const names = json(z.array(z.string())) as z.ZodType<string[]>;

const metaSchema = z.object({
  kymo: z.literal("windows/1"),
  rate_hz: z.coerce.number().positive(),
  length_samples: z.coerce.number().int().positive(),
  step_samples: z.coerce.number().int().positive(),
  channels: z.string(),
  accel_unit: z.string(),
  gyro_unit: z.string(),
  gravity: z.string(),
  scaler_hash: z.string(),
  scaler_mean: numbers,
  scaler_scale: numbers,
  classes: names,
});

/** Opens a windows table. Throws an ExpectedError when the file is none, or its metadata and columns do not agree. */
export async function readWindows(path: string): Promise<{table: TableReader; meta: WindowsMeta}> {
  const table = await readTable(path);
  const hint = 'Rebuild it with the stage "windows" or "reference".';
  const result = metaSchema.safeParse(table.metadata);
  if (!result.success)
    throw new ExpectedError("input", `not a windows table: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
    });
  const found = result.data;
  const meta: WindowsMeta = {
    rateHz: found.rate_hz,
    lengthSamples: found.length_samples,
    stepSamples: found.step_samples,
    channels: found.channels.split(","),
    units: {accel: found.accel_unit, gyro: found.gyro_unit},
    gravity: found.gravity,
    scalerHash: found.scaler_hash,
    mean: found.scaler_mean,
    scale: found.scaler_scale,
    classes: found.classes,
  };
  const width = meta.lengthSamples * meta.channels.length;
  if (
    table.width("x") !== width ||
    meta.mean.length !== meta.channels.length ||
    scalerHash(meta) !== meta.scalerHash
  )
    throw new ExpectedError("input", "the table's metadata does not describe its windows", {
      file: path,
      hint,
    });
  return {table, meta};
}
