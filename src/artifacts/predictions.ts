/**
 * Tables of predictions (`predictions/1`): artifacts/predictions/<session>.arrow of a recording, and
 * artifacts/reference/predictions.arrow of the labelled windows. Row by row beside the windows that were predicted.
 */
import * as z from "zod";
import {type Column, type Metadata, readTable, type TableReader, writeTable} from "../formats/arrow/table.ts";
import {ExpectedError} from "../platform/failure.ts";
import {jsonList} from "./json-list.ts";

const KIND = "predictions/1";
const HINT = 'Rebuild it with the stage "predict" or "predict_labelled".';

export interface PredictionsMeta {
  readonly model: {readonly name: string; readonly hash: string};
  /** Of the scaler that the model's input was scaled with. */
  readonly scalerHash: string;
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly rateHz: number;
  readonly lengthSamples: number;
  readonly stepSamples: number;
  /** Of a recording's predictions, of which there may be none. */
  readonly session?: string;
}

export interface Predictions {
  readonly rows: number;
  readonly windowId: Int32Array;
  readonly session: readonly (string | null)[];
  /** Time of the window's first sample, ms since the Unix epoch, UTC. */
  readonly start: Float64Array;
  /** Position of the predicted class in `classes`. */
  readonly predicted: Int32Array;
  /** Probability of the predicted class. */
  readonly confidence: Float32Array;
  /** Shannon entropy in nats. */
  readonly entropy: Float32Array;
  /** Most probable minus second. */
  readonly margin: Float32Array;
  /** One array a class, in the order of `classes`; 0 to 1. */
  readonly probabilities: readonly Float32Array[];
  /** What the last dense layer of the model was given, row-major; absent where the model ends in anything else. */
  readonly hidden?: {readonly width: number; readonly values: Float32Array};
}

export interface PredictionsTable extends Predictions {
  /** Where it was read; named in errors. */
  readonly file: string;
  readonly meta: PredictionsMeta;
}

export async function writePredictions(
  path: string,
  predictions: Predictions,
  meta: PredictionsMeta,
): Promise<void> {
  const {windowId, session, start, predicted, confidence, entropy, margin, probabilities, hidden} =
    predictions;
  const {classes} = meta;
  await writeTable(
    path,
    [
      {name: "window_id", type: "int32", values: windowId},
      {name: "session", type: "dictionary", values: session},
      {name: "start", type: "timestamp", values: start},
      {name: "activity", type: "dictionary", values: Array.from(predicted, (code) => classes[code]!)},
      {name: "confidence", type: "float32", values: confidence},
      {name: "entropy", type: "float32", values: entropy},
      {name: "margin", type: "float32", values: margin},
      ...classes.map((name, c): Column => ({name: `p_${name}`, type: "float32", values: probabilities[c]!})),
      ...(hidden === undefined ? [] : [{name: "hidden", type: "list", ...hidden} as const]),
    ],
    predictionsMetadata(meta),
  );
}

/** The metadata of the table's schema. */
export function predictionsMetadata(meta: PredictionsMeta): Metadata {
  return {
    kymo: KIND,
    model_hash: meta.model.hash,
    model_name: meta.model.name,
    scaler_hash: meta.scalerHash,
    classes: JSON.stringify(meta.classes),
    rate_hz: String(meta.rateHz),
    length_samples: String(meta.lengthSamples),
    step_samples: String(meta.stepSamples),
    ...(meta.session === undefined ? {} : {session: meta.session}),
  };
}

const positive = z.coerce.number().positive();

const metaSchema = z
  .object({
    kymo: z.literal(KIND),
    model_name: z.string(),
    model_hash: z.string(),
    scaler_hash: z.string(),
    classes: jsonList(z.string()),
    rate_hz: positive,
    length_samples: positive,
    step_samples: positive,
    session: z.string().optional(),
  })
  .transform(
    (found): PredictionsMeta => ({
      model: {name: found.model_name, hash: found.model_hash},
      scalerHash: found.scaler_hash,
      classes: found.classes,
      rateHz: found.rate_hz,
      lengthSamples: found.length_samples,
      stepSamples: found.step_samples,
      ...(found.session === undefined ? {} : {session: found.session}),
    }),
  );

/**
 * Reads the table. Throws an ExpectedError when the file is none, a column is missing, an activity is not one of the
 * classes, or a confidence or a probability is not within 0 to 1.
 */
export async function readPredictions(path: string): Promise<PredictionsTable> {
  const table = await readTable(path);
  const result = metaSchema.safeParse(table.metadata);
  if (!result.success)
    throw new ExpectedError("input", `not a table of predictions: ${z.prettifyError(result.error)}`, {
      file: path,
      hint: HINT,
    });
  const meta = result.data;
  return {
    file: path,
    meta,
    rows: table.rows,
    windowId: table.int32("window_id"),
    session: table.strings("session"),
    start: table.timestamp("start"),
    predicted: encode(table.strings("activity"), meta.classes, path),
    confidence: readShares(table, "confidence", path),
    entropy: table.float32("entropy"),
    margin: table.float32("margin"),
    probabilities: meta.classes.map((name) => readShares(table, `p_${name}`, path)),
    ...(table.has("hidden") && {hidden: {width: table.width("hidden"), values: table.float32("hidden")}}),
  };
}

function encode(
  activities: readonly (string | null)[],
  classes: readonly string[],
  file: string,
): Int32Array {
  const codes = new Map(classes.map((name, code) => [name, code]));
  return Int32Array.from(activities, (name, row) => {
    const code = name === null ? undefined : codes.get(name);
    if (code !== undefined) return code;
    const message = `the activity ${JSON.stringify(name)} is not one of the classes ${classes.join(", ")}`;
    throw new ExpectedError("input", message, {file, place: `row ${row}`, hint: HINT});
  });
}

function readShares(table: TableReader, name: string, file: string): Float32Array {
  const values = table.float32(name);
  const row = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (row === -1) return values;
  const message = `${name} is ${values[row]}, expected 0 to 1`;
  throw new ExpectedError("input", message, {file, place: `row ${row}`, hint: HINT});
}
