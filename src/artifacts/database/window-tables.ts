/**
 * The tables `windows` and `predictions`: one row a window, of the recordings first, then of the labelled reference.
 *
 * Both carry `source` (recording or reference), session and window_id, which together name a window.
 */
import type {DatabaseColumn, DatabaseTable} from "../../formats/duckdb/database.ts";
import {ExpectedError} from "../../platform/failure.ts";
import type {PredictionsTable} from "../predictions.ts";
import type {Splits} from "../splits.ts";
import type {WindowsTable} from "../windows.ts";

/** A table of windows with the predictions for them. */
export interface PredictedWindows {
  readonly source: "recording" | "reference";
  readonly windows: WindowsTable;
  readonly predictions: PredictionsTable;
}

/** Every window without its samples. `stop` is the time of its last sample. */
export function windowsTable(parts: readonly PredictedWindows[], splits: Splits): DatabaseTable {
  const splitOf = indexSplits(splits);
  const column = <T>(of: (windows: WindowsTable) => Iterable<T>) =>
    parts.flatMap((part) => [...of(part.windows)]);
  return {
    name: "windows",
    comment: "One row a window, without its samples. Times are UTC; stop is the last sample.",
    columns: [
      {name: "source", type: "VARCHAR", values: sourcesOf(parts)},
      {name: "session", type: "VARCHAR", values: column(({session}) => session)},
      {name: "user", type: "VARCHAR", values: column(({user}) => user)},
      {name: "window_id", type: "INTEGER", values: column(({windowId}) => windowId)},
      {name: "segment", type: "INTEGER", values: column(({segment}) => segment)},
      {name: "start", type: "TIMESTAMP", values: column(({start}) => start)},
      {name: "stop", type: "TIMESTAMP", values: column(({end}) => end)},
      {name: "label", type: "VARCHAR", values: column(({activity}) => activity)},
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
  const column = <T>(of: (predictions: PredictionsTable) => Iterable<T>) =>
    parts.flatMap((part) => [...of(part.predictions)]);
  const ofWindow = (values: (part: PredictedWindows) => readonly (string | null)[]) =>
    parts.flatMap((part, p) => {
      const column = values(part);
      return Array.from(rows[p]!, (row) => column[row]!);
    });
  const float = (name: string, of: (predictions: PredictionsTable) => Float32Array): DatabaseColumn => ({
    name,
    type: "FLOAT",
    values: column(of),
  });
  return {
    name: "predictions",
    comment:
      "One row a predicted window. activity is what the model says, label the truth where it is known; entropy in nats.",
    columns: [
      {name: "source", type: "VARCHAR", values: parts.flatMap((p) => fill(p.predictions.rows, p.source))},
      {name: "session", type: "VARCHAR", values: column(({session}) => session)},
      {name: "user", type: "VARCHAR", values: ofWindow((part) => part.windows.user)},
      {name: "window_id", type: "INTEGER", values: column(({windowId}) => windowId)},
      {name: "start", type: "TIMESTAMP", values: column(({start}) => start)},
      {
        name: "activity",
        type: "VARCHAR",
        values: column(({predicted}) => Array.from(predicted, (code) => classes[code]!)),
      },
      {name: "label", type: "VARCHAR", values: ofWindow((part) => part.windows.activity)},
      {name: "split", type: "VARCHAR", values: ofWindow((part) => splitsOf(part, splitOf))},
      float("confidence", ({confidence}) => confidence),
      float("entropy", ({entropy}) => entropy),
      float("margin", ({margin}) => margin),
      ...classes.map((name, c) => float(`p_${name}`, ({probabilities}) => probabilities[c]!)),
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
  return windows.user.map((user) => (user === null ? null : (splitOf.get(user) ?? null)));
}

function sharedClasses(parts: readonly PredictedWindows[]): readonly string[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  const {classes} = first.predictions.meta;
  for (const {predictions} of others) {
    const found = predictions.meta.classes;
    if (JSON.stringify(found) === JSON.stringify(classes)) continue;
    const message = `classes ${found.join(", ")}; expected ${classes.join(", ")} as in ${first.predictions.file}`;
    throw new ExpectedError("input", message, {
      file: predictions.file,
      hint: "Predict all windows with one model.",
    });
  }
  return classes;
}

/** For each prediction, the row of its window. */
function findWindows({windows, predictions}: PredictedWindows): Int32Array {
  const rowOf = new Map(Array.from(windows.windowId, (id, row) => [id, row]));
  return predictions.windowId.map((id) => {
    const row = rowOf.get(id);
    if (row === undefined)
      throw new ExpectedError("input", `window ${id} is predicted but is not among the windows`, {
        file: predictions.file,
        hint: "Rebuild the predictions with the stage that writes them.",
      });
    return row;
  });
}
