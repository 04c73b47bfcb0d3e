/** A table of predictions as the drift checks need it. */
import * as z from "zod";
import {readTable} from "../../formats/arrow/table.ts";
import {ExpectedError} from "../../platform/failure.ts";

export interface Predictions {
  session: string;
  rows: number;
  modelName: string;
  modelHash: string;
  scalerHash: string;
  classes: string[];
  /** Index into `classes`, -1 where absent. */
  predicted: Int32Array;
  confidence: Float64Array;
  /** Nats. */
  entropy: Float64Array;
}

const metadataSchema = z.object({
  kymo: z.literal("predictions/1"),
  model_name: z.string(),
  model_hash: z.string(),
  scaler_hash: z.string(),
  classes: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.string())),
});

/** Reads a table of predictions. Throws an ExpectedError when its metadata is absent. */
export async function readPredictions(path: string): Promise<Predictions> {
  const table = await readTable(path);
  const checked = metadataSchema.safeParse(table.metadata);
  if (!checked.success)
    throw new ExpectedError("input", `not a table of predictions: ${z.prettifyError(checked.error)}`, {
      file: path,
      hint: 'Rebuild it with the stage "predict".',
    });
  const meta = checked.data;
  const index = new Map(meta.classes.map((name, i) => [name, i]));
  const names = table.strings("activity");
  return {
    session: table.strings("session").find((name) => name !== null) ?? "",
    rows: table.rows,
    modelName: meta.model_name,
    modelHash: meta.model_hash,
    scalerHash: meta.scaler_hash,
    classes: meta.classes,
    predicted: Int32Array.from(names, (name) => index.get(name ?? "") ?? -1),
    confidence: table.float64("confidence"),
    entropy: table.float64("entropy"),
  };
}

/** Share of each class among the predictions of `rows` (all unless given); zeros of none. */
export function classShares(predictions: Predictions, rows?: readonly number[]): number[] {
  const shares = new Array<number>(predictions.classes.length).fill(0);
  const chosen = rows ?? Array.from(predictions.predicted, (_, i) => i);
  for (const row of chosen) {
    const index = predictions.predicted[row]!;
    if (index >= 0) shares[index]! += 1 / chosen.length;
  }
  return shares;
}
