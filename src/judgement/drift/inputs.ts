/** Everything the comparison stands on, read and checked. Unlike things are refused, not compared. */
import {readCard} from "../../artifacts/card.ts";
import {readScaler} from "../../artifacts/scaler.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {rescaleWindows} from "../../windows/scaling.ts";
import {provenanceOf, requireAlike, scalerDifference} from "./alike.ts";
import {type Reference, readBaseline} from "./baseline.ts";
import {type Labelled, readLabelled, requireModel} from "./labelled.ts";
import {type RecordingFiles, type Recordings, readRecordings} from "./recordings.ts";
import type {Provenance, WindowTable} from "./window-table.ts";

/** `scaler` is what the model's input was scaled with. */
export type ReferenceFiles = Readonly<
  Record<"baseline" | "scaler" | "referenceWindows" | "referencePredictions" | "splits" | "card", string>
>;

export type DriftFiles = RecordingFiles & ReferenceFiles;

interface ReferenceInputs {
  readonly reference: Reference;
  readonly labelled: Labelled;
  /** Largest difference between the baseline's scaler and the model's, in training standard deviations. */
  readonly scalerDifference: number;
}

export interface DriftInputs extends Recordings, ReferenceInputs {}

/** What recordings are compared with. Throws an ExpectedError where a file is not what it should be, or not comparable. */
export async function readReference(files: ReferenceFiles, tolerance: number): Promise<ReferenceInputs> {
  const {reference, labelled, scalerDifference} = await readCompared(files, tolerance);
  return {reference, labelled, scalerDifference};
}

/** Reads all files. Throws an ExpectedError where one is not what it should be, or is not comparable. */
export async function readInputs(files: DriftFiles, tolerance: number): Promise<DriftInputs> {
  const {expected, rescales, labelled, ...rest} = await readCompared(files, tolerance);
  const read = await readRecordings(files, (windows, file) => {
    requireAlike(expected, windows, {name: `recording ${windows.session}`, file, tolerance});
  });
  const recordings = rescales
    ? read.recordings.map((one) => ({...one, windows: scaledAs(one.windows, rest.reference.provenance)}))
    : read.recordings;
  return {...rest, labelled: requireModel(labelled, read.model), ...read, recordings};
}

interface Compared extends ReferenceInputs {
  /** How recordings have to be scaled. */
  readonly expected: Provenance;
  /** Whether their windows are put into the scale of the reference's. */
  readonly rescales: boolean;
}

async function readCompared(files: ReferenceFiles, tolerance: number): Promise<Compared> {
  const input = provenanceOf(await readScaler(files.scaler));
  const splits = await readSplits(files.splits);
  const {trained} = await readCard(files.card);
  const reference = await readBaseline(files.baseline, splits.train);
  const {provenance} = reference;
  const difference = scalerDifference(provenance, input);
  // windows know their own scaler, so that those of a model with another can be put into it, and "sd" means theirs
  const rescales = reference.kind === "windows" && difference > tolerance;
  const expected = rescales ? {...provenance, mean: input.mean, scale: input.scale} : provenance;
  requireAlike(expected, input, {name: "the model's input", file: files.baseline, tolerance});
  const labelled = await readLabelled(
    {windows: files.referenceWindows, predictions: files.referencePredictions},
    {
      input: rescales ? provenance : input,
      tolerance,
      unseenUsers: trained.users === "unknown" ? [] : splits.test,
    },
  );
  return {reference, labelled, scalerDifference: difference, expected, rescales};
}

/** The windows as if they had been scaled as `to` says. */
function scaledAs(windows: WindowTable, {mean, scale, scalerHash}: Provenance): WindowTable {
  return {...windows, x: rescaleWindows(windows.x, windows, {mean, scale}), mean, scale, scalerHash};
}
