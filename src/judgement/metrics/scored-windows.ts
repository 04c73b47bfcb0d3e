/**
 * Labelled windows beside what the model said of them, as typed arrays: the input of every metric.
 *
 * Windows and predictions are joined by `window_id`; session and start must agree, so that predictions of other data
 * cannot be scored by mistake.
 */
import type {PredictionsTable} from "../../artifacts/predictions.ts";
import type {WindowsTable} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";

export interface ScoredWindows {
  readonly classes: readonly string[];
  readonly windowId: Int32Array; // (n)
  /** Codes into `classes`; truth is −1 where a window has no label. */
  readonly truth: Int32Array; // (n)
  readonly predicted: Int32Array; // (n)
  readonly probabilities: Float64Array; // (n, classes) row-major
  readonly confidence: Float64Array; // (n)
  readonly users: readonly string[]; // (n)
  readonly sessions: readonly string[]; // (n)
  /** Times of the first and the last sample, ms since the Unix epoch. */
  readonly starts: Float64Array; // (n)
  readonly ends: Float64Array; // (n)
}

const HINT = "Rebuild the predictions with the stage predict_labelled.";

/**
 * Joins windows with their predictions, in the order of the windows. Throws an ExpectedError where a window has no
 * prediction or another session or start, or where a label is not one of the model's classes.
 */
export function joinPredictions(windows: WindowsTable, predictions: PredictionsTable): ScoredWindows {
  const {windowId, start: starts, end: ends} = windows;
  const {file} = predictions;
  const {classes} = predictions.meta;
  const rowOf = indexRows(predictions.windowId, file);
  const rows = Int32Array.from(windowId, (id) => rowOf.get(id) ?? -1);
  const missing = rows.indexOf(-1);
  if (missing >= 0) throw mistaken(`window ${windowId[missing]} has no prediction`, file);
  const differs = rows.findIndex(
    (row, i) => windows.session[i] !== predictions.session[row] || starts[i] !== predictions.start[row],
  );
  if (differs >= 0)
    throw mistaken(`window ${windowId[differs]} has another session or start than its prediction`, file);
  return {
    classes,
    windowId,
    truth: encode(windows.activity, classes, file),
    predicted: rows.map((row) => predictions.predicted[row]!),
    probabilities: gatherProbabilities(predictions, rows),
    confidence: Float64Array.from(rows, (row) => predictions.confidence[row]!),
    users: windows.user.map((name) => name ?? ""),
    sessions: windows.session.map((name) => name ?? ""),
    starts,
    ends,
  };
}

/** The windows whose index passes, in the same order. */
export function selectWindows(windows: ScoredWindows, keep: (index: number) => boolean): ScoredWindows {
  const rows = Int32Array.from(windows.windowId.keys()).filter(keep);
  const k = windows.classes.length;
  const probabilities = new Float64Array(rows.length * k);
  rows.forEach((row, i) => {
    probabilities.set(windows.probabilities.subarray(row * k, (row + 1) * k), i * k);
  });
  return {
    classes: windows.classes,
    windowId: rows.map((row) => windows.windowId[row]!),
    truth: rows.map((row) => windows.truth[row]!),
    predicted: rows.map((row) => windows.predicted[row]!),
    probabilities,
    confidence: Float64Array.from(rows, (row) => windows.confidence[row]!),
    users: Array.from(rows, (row) => windows.users[row]!),
    sessions: Array.from(rows, (row) => windows.sessions[row]!),
    starts: Float64Array.from(rows, (row) => windows.starts[row]!),
    ends: Float64Array.from(rows, (row) => windows.ends[row]!),
  };
}

/** 1 where the prediction is right (n). */
export function markCorrect({truth, predicted}: ScoredWindows): Uint8Array {
  return Uint8Array.from(truth, (code, i) => (code === predicted[i] ? 1 : 0));
}

function indexRows(ids: Int32Array, file: string): Map<number, number> {
  const rowOf = new Map<number, number>();
  ids.forEach((id, row) => {
    if (rowOf.has(id)) throw mistaken(`window ${id} has two predictions`, file);
    rowOf.set(id, row);
  });
  return rowOf;
}

function encode(labels: readonly (string | null)[], classes: readonly string[], file: string): Int32Array {
  const codeOf = new Map(classes.map((name, code) => [name, code]));
  return Int32Array.from(labels, (label) => {
    if (label === null) return -1;
    const code = codeOf.get(label);
    if (code === undefined)
      throw new ExpectedError(
        "input",
        `the label "${label}" is not one of the model's classes: ${classes.join(", ")}`,
        {
          file,
          hint: "Rename the label in the labelled data, or take a model that knows it.",
        },
      );
    return code;
  });
}

function gatherProbabilities({probabilities}: PredictionsTable, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * probabilities.length);
  probabilities.forEach((column, k) => {
    for (let i = 0; i < rows.length; i++) out[i * probabilities.length + k] = column[rows[i]!]!;
  });
  return out;
}

function mistaken(message: string, file: string): ExpectedError {
  return new ExpectedError("input", message, {file, hint: HINT});
}
