/** What is said of a window: the figures of the table that `predict` writes, as JSON. */
import * as z from "zod";
import {type PredictionColumns, summarise} from "../../windows/predictions.ts";

const share = z.number().min(0).max(1);

export const predictionSchema = z.object({
  /** Position in the request. */
  window: z.number().int(),
  /** Times of the first and the last sample, of a recording. */
  start: z.iso.datetime().optional(),
  end: z.iso.datetime().optional(),
  activity: z.string(),
  confidence: share,
  /** Shannon entropy in nats. */
  entropy: z.number().min(0),
  /** Most probable minus second. */
  margin: share,
  probabilities: z.record(z.string(), share),
});

export type Prediction = z.infer<typeof predictionSchema>;

export interface WindowTimes {
  /** ms since the Unix epoch, UTC, one a window. */
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** Predictions of probabilities (windows, classes); `first` is the position of the first window. */
export function toPredictions(
  p: Float32Array,
  classes: readonly string[],
  {first = 0, times}: {first?: number; times?: WindowTimes | undefined} = {},
): Prediction[] {
  const columns = summarise(p, classes.length);
  return Array.from(columns.predicted, (_, row) => rowOf(columns, row, classes, first, times));
}

function rowOf(
  {predicted, confidence, entropy, margin, probabilities}: PredictionColumns,
  row: number,
  classes: readonly string[],
  first: number,
  times: WindowTimes | undefined,
): Prediction {
  const all: Record<string, number> = {};
  for (let c = 0; c < classes.length; c++) all[classes[c]!] = decimal(probabilities[c]![row]!);
  return {
    window: first + row,
    ...(times && {start: iso(times.start[first + row]!), end: iso(times.end[first + row]!)}),
    activity: classes[predicted[row]!]!,
    confidence: decimal(confidence[row]!),
    entropy: decimal(entropy[row]!),
    margin: decimal(margin[row]!),
    probabilities: all,
  };
}

/** A float32 that was rounded to 1e-6, as the shortest decimal that gives the same float32 again. */
function decimal(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
