/** Predictions as the drift checks need them. */
import type {PredictionsTable} from "../../artifacts/predictions.ts";

export interface Predictions {
  session: string;
  rows: number;
  modelName: string;
  modelHash: string;
  scalerHash: string;
  classes: string[];
  /** Position in `classes`. */
  predicted: Int32Array;
  confidence: Float64Array;
  /** Nats. */
  entropy: Float64Array;
  /** One array a class. */
  probabilities: readonly Float32Array[];
}

/** The table in the form of the drift checks. */
export function viewPredictions({meta, ...table}: PredictionsTable): Predictions {
  return {
    session: meta.session ?? table.session.find((name) => name !== null) ?? "",
    rows: table.rows,
    modelName: meta.model.name,
    modelHash: meta.model.hash,
    scalerHash: meta.scalerHash,
    classes: [...meta.classes],
    predicted: table.predicted,
    confidence: Float64Array.from(table.confidence),
    entropy: Float64Array.from(table.entropy),
    probabilities: table.probabilities,
  };
}

/** The chosen rows, in that order. */
export function selectPredictions(predictions: Predictions, rows: readonly number[]): Predictions {
  const {predicted, confidence, entropy, probabilities} = predictions;
  return {
    ...predictions,
    rows: rows.length,
    predicted: Int32Array.from(rows, (row) => predicted[row]!),
    confidence: Float64Array.from(rows, (row) => confidence[row]!),
    entropy: Float64Array.from(rows, (row) => entropy[row]!),
    probabilities: probabilities.map((own) => Float32Array.from(rows, (row) => own[row]!)),
  };
}

/** Share of each class among the predictions of `rows` (all unless given); zeros of none. */
export function classShares(predictions: Predictions, rows?: readonly number[]): number[] {
  const shares = new Array<number>(predictions.classes.length).fill(0);
  const chosen = rows ?? Array.from(predictions.predicted, (_, i) => i);
  for (const row of chosen) shares[predictions.predicted[row]!]! += 1 / chosen.length;
  return shares;
}
