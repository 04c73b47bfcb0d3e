/**
 * The table `drift`: every single figure of drift.json, recording by recording.
 *
 * The figures are found by walking the result, so a new one appears without a change here: a number becomes a row
 * named by its path, an object that names a channel gives its rows that channel. Curves (lists of numbers) are left out.
 */

import type {DatabaseTable} from "../../formats/duckdb/database.ts";
import {type Cell, type ColumnType, toColumns} from "../../formats/duckdb/rows.ts";
import type {DriftResult} from "../drift/drift.ts";
import type {RecordingDrift} from "../drift/recording.ts";

const COLUMNS = {
  session: "VARCHAR",
  channel: "VARCHAR",
  statistic: "VARCHAR",
  value: "DOUBLE",
  level: "VARCHAR",
} as const satisfies Record<string, ColumnType>;

type Row = Record<keyof typeof COLUMNS, Cell>;

/** Parts of a recording that hold curves or repeat what others say. */
const LEFT_OUT: ReadonlySet<string> = new Set(["verdict", "timeline", "histogram", "quantiles"]);

/** One row a figure; `level` is that of the channel or section it belongs to. */
export function driftTable(result: DriftResult): DatabaseTable {
  return {
    name: "drift",
    comment:
      "One row a figure of a recording; level is that of the channel or the section the figure belongs to.",
    columns: toColumns(COLUMNS, result.recordings.flatMap(listRows)),
  };
}

function listRows(recording: RecordingDrift): Row[] {
  const rows: Row[] = [];
  walk(recording, [], {session: recording.session, channel: null, level: null}, rows);
  return rows;
}

interface Place {
  readonly session: string;
  readonly channel: string | null;
  readonly level: string | null;
}

function walk(value: unknown, path: readonly string[], place: Place, rows: Row[]): void {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return; // could not be measured
    rows.push({...place, statistic: path.join("."), value});
    return;
  }
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const item of value)
      if (hasString(item, "channel")) walk(item, path, {...place, channel: item.channel}, rows);
    return;
  }
  const inner = hasString(value, "level") ? {...place, level: value.level} : place;
  for (const [key, item] of Object.entries(value)) {
    if (LEFT_OUT.has(key)) continue;
    walk(item, key === "channels" ? path : [...path, key], inner, rows);
  }
}

function hasString<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return (
    typeof value === "object" && value !== null && typeof (value as Record<K, unknown>)[key] === "string"
  );
}
