/**
 * The reference without one of its people, and that person as a recording: what the rules say of somebody new with
 * nothing wrong.
 */

import {hasGyro} from "../../artifacts/channels.ts";
import {sortFinite} from "../../stats/sorted.ts";
import type {Reference} from "./baseline.ts";
import type {FusedRecording} from "./fused-recording.ts";
import type {Labelled} from "./labelled.ts";
import {learntDistance, withNovelty} from "./open-set/novelty.ts";
import {inPhysicalUnit, mapAxes} from "./physics/axes.ts";
import {type Predictions, selectPredictions} from "./predictions.ts";
import type {Recording} from "./recordings.ts";
import {selectRows, series, type WindowTable} from "./window-table.ts";

/** Labelled windows with their predictions. */
export type LabelledWindows = Exclude<Labelled, {withheld: string}>;

export interface LeftOut {
  readonly reference: Reference;
  readonly labelled: LabelledWindows;
  readonly recording: Recording;
}

/** Undefined where nobody else is in the reference. */
export function leaveOut(reference: Reference, labelled: LabelledWindows, user: string): LeftOut | undefined {
  const rest = selectLabelled(labelled, (row) => labelled.windows.users[row] !== user);
  const own = selectLabelled(labelled, (row) => labelled.windows.users[row] === user);
  const without = withoutUser(reference, user, rest.windows);
  if (without === undefined) return undefined;
  return {
    reference: without,
    labelled: rest,
    recording: {
      windows: {...own.windows, session: user},
      fused: asFused(own.windows, user),
      predictions: rateOwn(labelled, user, own.predictions),
      jitterMs: null,
    },
  };
}

/** With the person's novelty among the others, which nobody has measured of people whom the model learnt from. */
function rateOwn(labelled: LabelledWindows, user: string, own: Predictions): Predictions {
  if (labelled.unseenUsers.includes(user)) return own;
  const rows = [...labelled.windows.users.keys()].filter((row) => labelled.windows.users[row] === user);
  const {novelty} = withNovelty(labelled.predictions, learntDistance(labelled, user), rows);
  return {...own, ...(novelty && {novelty: Float64Array.from(rows, (row) => novelty[row]!)})};
}

function selectLabelled(labelled: LabelledWindows, keep: (row: number) => boolean): LabelledWindows {
  const rows = Array.from({length: labelled.windows.rows}, (_, row) => row).filter(keep);
  return {
    ...labelled,
    windows: selectRows(labelled.windows, keep),
    predictions: selectPredictions(labelled.predictions, rows),
  };
}

/** `labelled` are the windows that are left, in whose rows the reference's are found again. */
function withoutUser(reference: Reference, user: string, labelled: WindowTable): Reference | undefined {
  const {table} = reference;
  if (table === undefined) return undefined;
  const rest = selectRows(table, (row) => table.users[row] !== user);
  if (rest.rows === 0) return undefined;
  const rowOf = new Map(Array.from(labelled.windowId, (id, row) => [id, row]));
  const renumbered = {...rest, windowId: rest.windowId.map((id) => rowOf.get(id) ?? id)};
  const sorted = rest.rows === table.rows ? reference.sorted : series(rest).map(sortFinite);
  return {...reference, table: renumbered, sorted};
}

/** The windows' samples, each once, as if they had been recorded one after the other. */
function asFused(table: WindowTable, session: string): FusedRecording {
  const samples = series(table);
  const rows = samples[0]!.length;
  return {
    session,
    rows,
    rateHz: table.rateHz,
    t: Float64Array.from({length: rows}, (_, i) => (i * 1000) / table.rateHz),
    accel: mapAxes("accel", (c) => inPhysicalUnit(samples[c]!, c, table)),
    gyro: hasGyro(samples) ? mapAxes("gyro", (c) => inPhysicalUnit(samples[c]!, c, table)) : null,
    imputed: new Uint8Array(rows),
    segment: new Int32Array(rows),
  };
}
