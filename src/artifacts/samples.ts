/** artifacts/samples/<session>/{accel,gyro}.arrow: the samples of one sensor, in the source's own unit. */
import {readTable, type TableReader, writeTable} from "../formats/arrow/table.ts";
import type {Samples, Sensor, SourceFormat} from "../formats/garmin/samples.ts";
import {ExpectedError} from "../platform/failure.ts";

const KIND = "samples/1";
const FORMATS: readonly SourceFormat[] = ["xlsx", "csv", "fit", "batched-json", "table"];

export async function writeSamples(path: string, samples: Samples, session: string): Promise<void> {
  const {t, x, y, z} = samples;
  await writeTable(
    path,
    [
      {name: "t", type: "timestamp", values: t},
      {name: "x", type: "float64", values: x},
      {name: "y", type: "float64", values: y},
      {name: "z", type: "float64", values: z},
    ],
    {
      kymo: KIND,
      session,
      sensor: samples.sensor,
      source_format: samples.format,
      ...(samples.unit === undefined ? {} : {unit: samples.unit}),
      source_rows: String(samples.sourceRows),
      dropped_rows: String(samples.droppedRows),
      ...(samples.missingSamples ? {missing_samples: String(samples.missingSamples)} : {}),
      samples: String(t.length),
      duplicate_timestamps: String(samples.duplicateTimestamps),
      backward_steps: String(samples.backwardSteps),
      largest_backward_ms: String(samples.largestBackwardMs),
      summed_backward_ms: String(samples.summedBackwardMs),
      first_ms: String(t[0]),
      last_ms: String(t[t.length - 1]),
    },
  );
}

/** A table without samples, in the place of one whose source could not be read or that a recording does not have. */
export async function writeNoSamples(path: string, sensor: Sensor, session: string): Promise<void> {
  const none = new Float64Array(0);
  await writeTable(
    path,
    [
      {name: "t", type: "timestamp", values: none},
      ...["x", "y", "z"].map((name) => ({name, type: "float64" as const, values: none})),
    ],
    {kymo: KIND, session, sensor, samples: "0"},
  );
}

/** The samples, or a table without any where the recording has no such sensor. */
export function writeSamplesIfAny(
  path: string,
  samples: Samples | undefined,
  sensor: Sensor,
  session: string,
): Promise<void> {
  return samples === undefined ? writeNoSamples(path, sensor, session) : writeSamples(path, samples, session);
}

interface SessionSamples {
  readonly samples: Samples;
  readonly session: string;
}

/** As `readSamples`; undefined where the recording has no such sensor. */
export async function readSamplesIfAny(path: string, sensor: Sensor): Promise<SessionSamples | undefined> {
  const table = await readTable(path);
  return table.rows === 0 && table.metadata.kymo === KIND ? undefined : toSamples(table, sensor, path);
}

/** Reads the samples of `sensor` back. Throws an ExpectedError when the file is of another kind, sensor or order. */
export async function readSamples(path: string, sensor: Sensor): Promise<SessionSamples> {
  return toSamples(await readTable(path), sensor, path);
}

function toSamples(table: TableReader, sensor: Sensor, path: string): SessionSamples {
  const {metadata} = table;
  const hint = "Rebuild it with the stage ingest.";
  if (metadata.kymo !== KIND || metadata.sensor !== sensor) {
    const found = `${metadata.kymo ?? "no kind"}, ${metadata.sensor ?? "no sensor"}`;
    throw new ExpectedError("input", `${found}; expected ${KIND} of the ${sensor}`, {file: path, hint});
  }
  const format = FORMATS.find((known) => known === metadata.source_format);
  if (format === undefined || table.rows === 0)
    throw new ExpectedError(
      "input",
      table.rows === 0 ? "no samples" : `unknown source_format "${metadata.source_format}"`,
      {file: path, hint},
    );
  const t = table.timestamp("t");
  for (let i = 1; i < t.length; i++)
    if (t[i]! < t[i - 1]!)
      throw new ExpectedError("input", "times are not ascending", {file: path, place: `row ${i}`, hint});
  const number = (name: string): number => Number(metadata[name] ?? 0);
  const samples: Samples = {
    sensor,
    format,
    ...(metadata.unit === undefined ? {} : {unit: metadata.unit}),
    t,
    x: table.float64("x"),
    y: table.float64("y"),
    z: table.float64("z"),
    sourceRows: number("source_rows"),
    droppedRows: number("dropped_rows"),
    ...(metadata.missing_samples === undefined ? {} : {missingSamples: number("missing_samples")}),
    duplicateTimestamps: number("duplicate_timestamps"),
    backwardSteps: number("backward_steps"),
    largestBackwardMs: number("largest_backward_ms"),
    summedBackwardMs: number("summed_backward_ms"),
  };
  return {samples, session: metadata.session ?? ""};
}
