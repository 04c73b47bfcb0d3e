/** Predictions as the drift checks need them. */
import type {PredictionsTable} from "../../artifacts/predictions.ts";
import type {Hidden} from "./open-set/class-distance.ts";

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
  /** What the last dense layer was given; absent where the model has none, and in a choice of rows. */
  hidden?: Hidden;
  /** Of each row: its squared distance from what the model learnt; absent, or NaN, where that was not measured. */
  novelty?: Float64Array;
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
    ...(table.hidden && {hidden: {rows: table.rows, ...table.hidden}}),
  };
}

/** The chosen rows, in that order. */
export function selectPredictions(predictions: Predictions, rows: readonly number[]): Predictions {
  const {hidden: _, novelty, ...columns} = predictions;
  const {predicted, confidence, entropy, probabilities} = columns;
  return {
    ...columns,
    rows: rows.length,
    predicted: Int32Array.from(rows, (row) => predicted[row]!),
    confidence: Float64Array.from(rows, (row) => confidence[row]!),
    entropy: Float64Array.from(rows, (row) => entropy[row]!),
    probabilities: probabilities.map((own) => Float32Array.from(rows, (row) => own[row]!)),
    ...(novelty && {novelty: Float64Array.from(rows, (row) => novelty[row]!)}),
  };
}

/** Share of each class among the predictions of `rows` (all unless given); zeros of none. */
export function classShares(predictions: Predictions, rows?: readonly number[]): number[] {
  const shares = new Array<number>(predictions.classes.length).fill(0);
  const chosen = rows ?? Array.from(predictions.predicted, (_, i) => i);
  for (const row of chosen) shares[predictions.predicted[row]!]! += 1 / chosen.length;
  return shares;
}
