/**
 * Tables of windows (`windows/1`), standardised: artifacts/windows/<session>.arrow of a recording, without user and
 * activity; artifacts/reference/windows.arrow of the labelled data; and the part of it that a search is given.
 */
import * as z from "zod";
import {readTable, type TableReader, writeTable} from "../formats/arrow/table.ts";
import {ExpectedError} from "../platform/failure.ts";
import {jsonList} from "./json-list.ts";
import {type Scaler, scalerHash} from "./scaler.ts";

const KIND = "windows/1";
const HINT = 'Rebuild it with the stage "windows" or "reference".';

/** What was cut, in the order of the rows. */
export interface Windows {
  readonly rows: number;
  readonly session: readonly (string | null)[];
  readonly user: readonly (string | null)[];
  readonly activity: readonly (string | null)[];
  /** What lasted longest in each window, of labelled people who are cut as recordings are, across changes. */
  readonly mainActivity?: readonly (string | null)[];
  /** Times of the first and of the last sample, ms since the Unix epoch, UTC. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly segment: Int32Array;
  /** (windows, length, channels), row-major, standardised. */
  readonly x: Float32Array;
}

/** How the windows were cut and scaled. */
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
  /** Of a recording's windows, of which there may be none. */
  readonly session?: string;
  /** Of labelled data: the file's base name, and whether its users are simulated. */
  readonly reference?: {readonly source: string; readonly simulated: boolean};
}

export interface WindowsTable extends Windows {
  /** Where it was read; named in errors. */
  readonly file: string;
  readonly meta: WindowsMeta;
  /** Number of the window in the table that it was first written to. */
  readonly windowId: Int32Array;
}

export interface WindowsOrigin
  extends Pick<WindowsMeta, "lengthSamples" | "stepSamples" | "session" | "reference"> {
  readonly scaler: Scaler;
}

/** The metadata of windows that are cut now. */
export function describeWindows({scaler, ...cut}: WindowsOrigin): WindowsMeta {
  const {rateHz, channels, units, gravity, mean, scale, classes} = scaler;
  return {...cut, rateHz, channels, units, gravity, scalerHash: scalerHash(scaler), mean, scale, classes};
}

/** Writes the windows; without `windowId` they are numbered by row. */
export async function writeWindows(
  path: string,
  windows: Windows & Partial<Pick<WindowsTable, "windowId">>,
  meta: WindowsMeta,
): Promise<void> {
  const {rows, windowId = Int32Array.from({length: rows}, (_, row) => row)} = windows;
  const {reference, session} = meta;
  await writeTable(
    path,
    [
      {name: "window_id", type: "int32", values: windowId},
      {name: "session", type: "dictionary", values: windows.session},
      {name: "user", type: "dictionary", values: windows.user},
      {name: "activity", type: "dictionary", values: windows.activity},
      ...(windows.mainActivity === undefined
        ? []
        : [{name: "main_activity", type: "dictionary", values: windows.mainActivity} as const]),
      {name: "start", type: "timestamp", values: windows.start},
      {name: "end", type: "timestamp", values: windows.end},
      {name: "segment", type: "int32", values: windows.segment},
      {name: "x", type: "list", width: widthOf(meta), values: windows.x},
    ],
    {
      kymo: KIND,
      rate_hz: String(meta.rateHz),
      length_samples: String(meta.lengthSamples),
      step_samples: String(meta.stepSamples),
      channels: meta.channels.join(","),
      accel_unit: meta.units.accel,
      gyro_unit: meta.units.gyro,
      gravity: meta.gravity,
      scaler_hash: meta.scalerHash,
      scaler_mean: JSON.stringify(meta.mean),
      scaler_scale: JSON.stringify(meta.scale),
      classes: JSON.stringify(meta.classes),
      ...(session === undefined ? {} : {session}),
      ...(reference === undefined ? {} : {source: reference.source, simulated: String(reference.simulated)}),
    },
  );
}

const metaSchema = z
  .object({
    kymo: z.literal(KIND),
    rate_hz: z.coerce.number().positive(),
    length_samples: z.coerce.number().int().positive(),
    step_samples: z.coerce.number().int().positive(),
    channels: z.string(),
    accel_unit: z.string(),
    gyro_unit: z.string(),
    gravity: z.string(),
    scaler_hash: z.string(),
    scaler_mean: jsonList(z.number()),
    scaler_scale: jsonList(z.number()),
    classes: jsonList(z.string()),
    session: z.string().optional(),
    source: z.string().optional(),
    simulated: z.enum(["true", "false"]).optional(),
  })
  .transform(
    ({source, simulated, session, ...found}): WindowsMeta => ({
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
      ...(session === undefined ? {} : {session}),
      ...(source === undefined ? {} : {reference: {source, simulated: simulated === "true"}}),
    }),
  );

/** Reads the table. Throws an ExpectedError when the file is none, or its metadata and columns do not agree. */
export async function readWindows(path: string): Promise<WindowsTable> {
  return parseWindows(await readTable(path), path);
}

/** As `readWindows`, of a table that has been read; `path` only names it in errors. */
export function parseWindows(table: TableReader, path: string): WindowsTable {
  const result = metaSchema.safeParse(table.metadata);
  if (!result.success)
    throw new ExpectedError("input", `not a windows table: ${z.prettifyError(result.error)}`, {
      file: path,
      hint: HINT,
    });
  const meta = result.data;
  if (!describes(meta, table))
    throw new ExpectedError("input", "the table's metadata does not describe its windows", {
      file: path,
      hint: HINT,
    });
  return {
    file: path,
    meta,
    rows: table.rows,
    windowId: table.int32("window_id"),
    session: table.strings("session"),
    user: table.strings("user"),
    activity: table.strings("activity"),
    ...(table.has("main_activity") && {mainActivity: table.strings("main_activity")}),
    start: table.timestamp("start"),
    end: table.timestamp("end"),
    segment: table.int32("segment"),
    x: table.float32("x"),
  };
}

function describes(meta: WindowsMeta, table: TableReader): boolean {
  return (
    table.width("x") === widthOf(meta) &&
    meta.mean.length === meta.channels.length &&
    scalerHash(meta) === meta.scalerHash
  );
}

/** Values a window. */
export function widthOf({lengthSamples, channels}: Pick<WindowsMeta, "lengthSamples" | "channels">): number {
  return lengthSamples * channels.length;
}
