/**
 * The tables `windows` and `predictions`: one row a window, of the recordings first, then of the labelled reference.
 *
 * Both carry `source` (recording or reference), session and window_id, which together name a window.
 */
import type {TableReader} from "../../formats/arrow/table.ts";
import type {DatabaseColumn, DatabaseTable} from "../../formats/duckdb/database.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {Splits} from "../splits.ts";

/** A table of windows with the predictions for them. */
export interface PredictedWindows {
  readonly source: "recording" | "reference";
  readonly windows: TableReader;
  readonly predictions: TableReader;
  /** Named in errors. */
  readonly file: string;
}

/** Every window without its samples. `stop` is the time of its last sample. */
export function windowsTable(parts: readonly PredictedWindows[], splits: Splits): DatabaseTable {
  const splitOf = indexSplits(splits);
  const strings = (name: string) => parts.flatMap((part) => part.windows.strings(name));
  return {
    name: "windows",
    comment: "One row a window, without its samples. Times are UTC; stop is the last sample.",
    columns: [
      {name: "source", type: "VARCHAR", values: sourcesOf(parts)},
      {name: "session", type: "VARCHAR", values: strings("session")},
      {name: "user", type: "VARCHAR", values: strings("user")},
      {
        name: "window_id",
        type: "INTEGER",
        values: parts.flatMap((part) => [...part.windows.int32("window_id")]),
      },
      {name: "segment", type: "INTEGER", values: parts.flatMap((part) => [...part.windows.int32("segment")])},
      {
        name: "start",
        type: "TIMESTAMP",
        values: parts.flatMap((part) => [...part.windows.timestamp("start")]),
      },
      {name: "stop", type: "TIMESTAMP", values: parts.flatMap((part) => [...part.windows.timestamp("end")])},
      {name: "label", type: "VARCHAR", values: strings("activity")},
      {name: "split", type: "VARCHAR", values: parts.flatMap((part) => splitsOf(part, splitOf))},
    ],
  };
}

/**
 * Every prediction, with the window's user, label and split. Throws an ExpectedError when two tables have other classes,
 * or a prediction has no window.
 */
export function predictionsTable(parts: readonly PredictedWindows[], splits: Splits): DatabaseTable {
  const splitOf = indexSplits(splits);
  const classes = sharedClasses(parts);
  const rows = parts.map(findWindows);
  const strings = (name: string) => parts.flatMap((part) => part.predictions.strings(name));
  const numbers = (name: string) => parts.flatMap((part) => [...part.predictions.float64(name)]);
  const ofWindow = (values: (part: PredictedWindows) => readonly (string | null)[]) =>
    parts.flatMap((part, p) => {
      const column = values(part);
      return Array.from(rows[p]!, (row) => column[row]!);
    });
  const float = (name: string): DatabaseColumn => ({name, type: "FLOAT", values: numbers(name)});
  return {
    name: "predictions",
    comment:
      "One row a predicted window. activity is what the model says, label the truth where it is known; entropy in nats.",
    columns: [
      {name: "source", type: "VARCHAR", values: parts.flatMap((p) => fill(p.predictions.rows, p.source))},
      {name: "session", type: "VARCHAR", values: strings("session")},
      {name: "user", type: "VARCHAR", values: ofWindow((part) => part.windows.strings("user"))},
      {name: "window_id", type: "INTEGER", values: numbers("window_id")},
      {
        name: "start",
        type: "TIMESTAMP",
        values: parts.flatMap((part) => [...part.predictions.timestamp("start")]),
      },
      {name: "activity", type: "VARCHAR", values: strings("activity")},
      {name: "label", type: "VARCHAR", values: ofWindow((part) => part.windows.strings("activity"))},
      {name: "split", type: "VARCHAR", values: ofWindow((part) => splitsOf(part, splitOf))},
      float("confidence"),
      float("entropy"),
      float("margin"),
      ...classes.map((name) => float(`p_${name}`)),
    ],
  };
}

function sourcesOf(parts: readonly PredictedWindows[]): string[] {
  return parts.flatMap((part) => fill(part.windows.rows, part.source));
}

function fill(rows: number, value: string): string[] {
  return new Array<string>(rows).fill(value);
}

function indexSplits(splits: Splits): ReadonlyMap<string, string> {
  return new Map(
    (["train", "validation", "test"] as const).flatMap((part) => splits[part].map((user) => [user, part])),
  );
}

/** Recordings belong to no split, whatever their user is called. */
function splitsOf(
  {source, windows}: PredictedWindows,
  splitOf: ReadonlyMap<string, string>,
): (string | null)[] {
  if (source === "recording") return new Array<null>(windows.rows).fill(null);
  return windows.strings("user").map((user) => (user === null ? null : (splitOf.get(user) ?? null)));
}

function sharedClasses(parts: readonly PredictedWindows[]): string[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  const found = first.predictions.metadata.classes ?? "[]";
  for (const other of others) {
    if (other.predictions.metadata.classes !== found)
      throw new ExpectedError(
        "input",
        `classes ${other.predictions.metadata.classes}, expected ${found} as in ${first.file}`,
        {
          file: other.file,
          hint: "Predict all windows with one model.",
        },
      );
  }
  return JSON.parse(found) as string[];
}

/** For each prediction, the row of its window. */
function findWindows({windows, predictions, file}: PredictedWindows): Int32Array {
  const rowOf = new Map(Array.from(windows.int32("window_id"), (id, row) => [id, row]));
  return predictions.int32("window_id").map((id) => {
    const row = rowOf.get(id);
    if (row === undefined)
      throw new ExpectedError("input", `window ${id} is predicted but is not among the windows`, {
        file,
        hint: "Rebuild the predictions with the stage that writes them.",
      });
    return row;
  });
}
