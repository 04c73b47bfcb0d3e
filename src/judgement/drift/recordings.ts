/** The recordings to compare: the four files of each session put together, and one model for all. */

import type {DriftResult} from "../../artifacts/drift/drift.ts";
import {readPredictions} from "../../artifacts/predictions.ts";
import {readQuality} from "../../artifacts/quality.ts";
import {readWindows} from "../../artifacts/windows.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {type FusedRecording, readFusedRecording} from "./fused-recording.ts";
import {type Predictions, viewPredictions} from "./predictions.ts";
import {viewWindows, type WindowTable} from "./window-table.ts";

/** Paths, one a session, in any order. */
export type RecordingFiles = Readonly<
  Record<"windows" | "fused" | "quality" | "predictions", readonly string[]>
>;

/** One recording of at least one window. */
export interface Recording {
  readonly windows: WindowTable;
  readonly fused: FusedRecording;
  /** Of the windows' rows. */
  readonly predictions: Predictions;
  /** Spread of the match between the sensors, ms; null when unknown. */
  readonly jitterMs: number | null;
}

export interface Recordings {
  readonly recordings: readonly Recording[];
  /** Sessions without a single window. */
  readonly tooShort: readonly string[];
  /** Null without predictions. */
  readonly model: DriftResult["model"];
}

/**
 * Reads the recordings in the order of the windows' paths; `check` may refuse one. Throws an ExpectedError where a
 * session's files are absent or of other windows, or where the predictions come from several models.
 */
export async function readRecordings(
  files: RecordingFiles,
  check: (windows: WindowTable, file: string) => void,
): Promise<Recordings> {
  const predicted = (await Promise.all(files.predictions.map(readPredictions))).map(viewPredictions);
  const predictions = bySession(predicted);
  const jitters = new Map(await Promise.all(files.quality.map(readJitter)));
  const recordings: Recording[] = [];
  const tooShort: string[] = [];
  const tables = await Promise.all(
    files.windows.map(async (file) => ({file, windows: viewWindows(await readWindows(file))})),
  );
  const width = tables[0]?.windows.channels.length ?? 0;
  const fused = bySession(await Promise.all(files.fused.map((file) => readFusedRecording(file, width))));
  for (const {file, windows} of tables) {
    const {session, rows} = windows;
    if (rows === 0) {
      tooShort.push(session);
      continue;
    }
    check(windows, file);
    recordings.push({
      windows,
      ...pair(windows, fused.get(session), predictions.get(session), file),
      jitterMs: jitters.get(session) ?? null,
    });
  }
  return {recordings, tooShort, model: findModel(predicted)};
}

function bySession<T extends {readonly session: string}>(tables: readonly T[]): ReadonlyMap<string, T> {
  return new Map(tables.map((table) => [table.session, table]));
}

function pair(
  {session, rows, scalerHash}: WindowTable,
  fused: FusedRecording | undefined,
  predictions: Predictions | undefined,
  file: string,
): Pick<Recording, "fused" | "predictions"> {
  if (fused === undefined || predictions === undefined)
    throw new ExpectedError("input", `session ${session} has no fused table or no predictions`, {
      file,
      hint: 'Run "pnpm dag repro" to build them.',
    });
  if (predictions.rows !== rows || predictions.scalerHash !== scalerHash)
    throw new ExpectedError("input", `the predictions of ${session} were made from other windows`, {
      file,
      hint: 'Run "pnpm dag repro" to rebuild them.',
    });
  return {fused, predictions};
}

function findModel(predictions: readonly Predictions[]): DriftResult["model"] {
  const models = new Map(predictions.map(({modelHash, modelName}) => [modelHash, modelName]));
  if (models.size > 1)
    throw new ExpectedError("input", `the predictions come from ${models.size} models, expected one`, {
      hint: 'Run "pnpm dag repro" to rebuild them.',
    });
  const [model] = models;
  return model === undefined ? null : {name: model[1], hash: model[0]};
}

/** Session and spread of the match between the sensors, ms; null of one sensor. */
async function readJitter(file: string): Promise<[session: string, jitterMs: number | null]> {
  const {session, lagMs} = await readQuality(file);
  return [session, lagMs?.std ?? null];
}
