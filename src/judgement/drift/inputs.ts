/** Everything the comparison stands on, read and checked. Unlike things are refused, not compared. */
import type {Reference} from "./baseline.ts";
import type {Labelled} from "./labelled.ts";
import {type RecordingFiles, type Recordings, readRecordings} from "./recordings.ts";
import {type ReferenceFiles, readReferenceSide} from "./reference-side.ts";

export type DriftFiles = RecordingFiles & ReferenceFiles;

export interface DriftInputs extends Recordings {
  readonly reference: Reference;
  readonly labelled: Labelled;
  /** Largest difference between the baseline's scaler and the model's, in training standard deviations. */
  readonly scalerDifference: number;
}

/** Reads all files. Throws an ExpectedError where one is not what it should be, or is not comparable. */
export async function readInputs(files: DriftFiles, tolerance: number): Promise<DriftInputs> {
  const side = await readReferenceSide(files, tolerance);
  const read = await readRecordings(files, side.check);
  const labelled = await side.labelledFor(read.model);
  const recordings = read.recordings.map((one) => ({...one, windows: side.adapt(one.windows)}));
  const {reference, scalerDifference} = side;
  return {reference, labelled, scalerDifference, ...read, recordings};
}
