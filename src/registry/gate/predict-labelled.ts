/** What a registered model says of labelled windows, scaled anew where it was trained with another scaler. */

import {type Scaler, scalerHash} from "../../artifacts/scaler.ts";
import type {ModelCard} from "../../artifacts/training/card.ts";
import {readWindows, type WindowsMeta, widthOf} from "../../artifacts/windows.ts";
import {openPredictor} from "../../model/keras/predict.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {findMismatch} from "../../windows/comparable.ts";
import {gatherWindows} from "../../windows/cut.ts";
import {summarise} from "../../windows/predictions.ts";
import {rescaleWindows} from "../../windows/scaling.ts";

export interface LabelledWindows {
  readonly file: string;
  readonly meta: WindowsMeta;
  readonly users: readonly string[]; // (n)
  readonly labels: readonly string[]; // (n)
  /** (n, length, channels), row-major, standardised with the table's scaler. */
  readonly x: Float32Array;
}

export interface GatedModel {
  /** `hands@1.2.0`. */
  readonly label: string;
  /** Path of the model's file. */
  readonly path: string;
  readonly card: ModelCard | undefined;
  readonly scaler: Scaler | undefined;
  readonly classes: readonly string[] | null;
}

/** The labelled windows of a table, those without a label or a user left out. */
export async function readLabelledWindows(file: string): Promise<LabelledWindows> {
  const {meta, x, user: users, activity: labels} = await readWindows(file);
  const rows = [...users.keys()].filter((row) => users[row] !== null && labels[row] !== null);
  return pick({file, meta, users: users as string[], labels: labels as string[], x}, rows);
}

/** The windows for which `keep` holds, in the same order. */
export function selectWindows(
  windows: LabelledWindows,
  keep: (user: string, label: string) => boolean,
): LabelledWindows {
  const rows = [...windows.users.keys()].filter((row) => keep(windows.users[row]!, windows.labels[row]!));
  return pick(windows, rows);
}

function pick({file, meta, users, labels, x}: LabelledWindows, rows: readonly number[]): LabelledWindows {
  return {
    file,
    meta,
    users: rows.map((row) => users[row]!),
    labels: rows.map((row) => labels[row]!),
    x: gatherWindows(x, rows, widthOf(meta)),
  };
}

const BATCH = 128;

/**
 * The class of each window. Throws an ExpectedError where model and windows differ in rate, units, gravity, channels or
 * length, or where the model's classes or scaler are not known.
 */
export async function predictLabels(model: GatedModel, windows: LabelledWindows): Promise<string[]> {
  const {meta, file} = windows;
  const {classes} = model;
  if (classes === null)
    throw new ExpectedError("input", `the classes of ${model.label} are not known`, {
      hint: "Register it with its card, or with --scaler.",
    });
  checkComparable(model, meta, file);
  const x = scaleFor(model, windows);
  const shape = {lengthSamples: meta.lengthSamples, channels: meta.channels.length, classes: classes.length};
  const predictor = await openPredictor(model.path, {...shape, threads: 1});
  try {
    const p = await predictor.predict(x, {batchSize: BATCH, source: file});
    return Array.from(summarise(p, classes.length).predicted, (code) => classes[code]!);
  } finally {
    await predictor.close();
  }
}

function scaleFor({label, card, scaler}: GatedModel, {meta, file, x}: LabelledWindows): Float32Array {
  const wanted = scaler === undefined ? card?.windows.scalerHash : scalerHash(scaler);
  if (wanted === meta.scalerHash) return x;
  if (scaler !== undefined) return rescaleWindows(x, meta, scaler);
  throw new ExpectedError(
    "input",
    `${label} expects windows of another scaler, and was registered without it`,
    {
      file,
      hint: "Register it again with --scaler FILE, or with --windows of its training.",
    },
  );
}

/** Throws an ExpectedError where the windows are of another kind than the model was trained with, as far as that is known. */
function checkComparable({label, card, scaler}: GatedModel, meta: WindowsMeta, file: string): void {
  const expected = scaler ?? card?.windows;
  const mismatch = expected === undefined ? undefined : findMismatch(meta, expected);
  if (mismatch !== undefined)
    throw new ExpectedError(
      "input",
      `${mismatch.what} of the windows: ${mismatch.found}; ${label} was trained with ${mismatch.expected}`,
      {file, hint: "Give windows of the kind that the model was trained with: --windows FILE."},
    );
}
