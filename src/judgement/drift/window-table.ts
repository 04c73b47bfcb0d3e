/**
 * A table of windows with the metadata that says what it may be compared with, and its samples as series: windows
 * overlap, so each sample is taken from the first window that holds it.
 */
import {basename} from "node:path";
import type {WindowsTable} from "../../artifacts/windows.ts";
import {gatherWindows} from "../../windows/cut.ts";

export interface Provenance {
  channels: string[];
  accelUnit: string;
  gyroUnit: string;
  gravity: string;
  scalerHash: string | null;
  mean: number[];
  scale: number[];
}

export interface WindowTable extends Provenance {
  session: string;
  rows: number;
  /** Row of the file, which a selection keeps. */
  windowId: Int32Array;
  sessions: (string | null)[];
  users: (string | null)[];
  activities: (string | null)[];
  /** What lasted longest in each window; where it is not known, `activities` are. */
  mainActivities?: (string | null)[];
  start: Float64Array;
  end: Float64Array;
  segment: Int32Array;
  /** Normalised, (rows, length, channels) row-major. */
  x: Float32Array;
  length: number;
  step: number;
  rateHz: number;
  classes: string[];
  simulated: boolean;
}

/** The metadata alone, of a table too. */
export function provenanceOnly(table: Provenance): Provenance {
  const {channels, accelUnit, gyroUnit, gravity, scalerHash, mean, scale} = table;
  return {channels, accelUnit, gyroUnit, gravity, scalerHash, mean, scale};
}

/** The table in the form of the drift checks. */
export function viewWindows({file, meta, ...windows}: WindowsTable): WindowTable {
  const session = meta.session ?? windows.session.find((name) => name !== null) ?? basename(file, ".arrow");
  return {
    session,
    rows: windows.rows,
    windowId: windows.windowId,
    sessions: [...windows.session],
    users: [...windows.user],
    activities: [...windows.activity],
    ...(windows.mainActivity && {mainActivities: [...windows.mainActivity]}),
    start: windows.start,
    end: windows.end,
    segment: windows.segment,
    x: windows.x,
    length: meta.lengthSamples,
    step: meta.stepSamples,
    rateHz: meta.rateHz,
    channels: [...meta.channels],
    accelUnit: meta.units.accel,
    gyroUnit: meta.units.gyro,
    gravity: meta.gravity,
    scalerHash: meta.scalerHash,
    mean: [...meta.mean],
    scale: [...meta.scale],
    classes: [...meta.classes],
    simulated: meta.reference?.simulated === true || session.startsWith("simulated-"),
  };
}

/** The rows that `keep` chooses, as a table of their own. */
export function selectRows(table: WindowTable, keep: (row: number) => boolean): WindowTable {
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) if (keep(row)) rows.push(row);
  if (rows.length === table.rows) return table;
  const at = <T>(values: readonly T[]): T[] => rows.map((row) => values[row]!);
  return {
    ...table,
    rows: rows.length,
    windowId: Int32Array.from(rows, (row) => table.windowId[row]!),
    sessions: at(table.sessions),
    users: at(table.users),
    activities: at(table.activities),
    ...(table.mainActivities && {mainActivities: at(table.mainActivities)}),
    start: Float64Array.from(rows, (row) => table.start[row]!),
    end: Float64Array.from(rows, (row) => table.end[row]!),
    segment: Int32Array.from(rows, (row) => table.segment[row]!),
    x: gatherWindows(table.x, rows, table.length * table.channels.length),
  };
}

/** For each window the index of its first sample that no earlier window of the same stretch holds. */
export function firstFresh(table: WindowTable): Int32Array {
  const fresh = new Int32Array(table.rows);
  const period = 1000 / table.rateHz;
  for (let row = 1; row < table.rows; row++) {
    const joined =
      table.sessions[row] === table.sessions[row - 1] &&
      table.users[row] === table.users[row - 1] &&
      table.segment[row] === table.segment[row - 1] &&
      table.start[row]! > table.start[row - 1]! &&
      table.start[row]! <= table.end[row - 1]!;
    if (!joined) continue;
    const shared = Math.round((table.end[row - 1]! - table.start[row]!) / period) + 1;
    fresh[row] = Math.min(table.length, Math.max(0, shared));
  }
  return fresh;
}

/** Each sample once, as one series a channel, in the order of the windows. */
export function series(table: WindowTable, fresh: Int32Array = firstFresh(table)): Float32Array[] {
  const width = table.channels.length;
  let samples = 0;
  for (let row = 0; row < table.rows; row++) samples += table.length - fresh[row]!;
  return table.channels.map((_, c) => {
    const out = new Float32Array(samples);
    let k = 0;
    for (let row = 0; row < table.rows; row++) {
      const base = row * table.length * width + c;
      for (let i = fresh[row]!; i < table.length; i++) out[k++] = table.x[base + i * width]!;
    }
    return out;
  });
}
