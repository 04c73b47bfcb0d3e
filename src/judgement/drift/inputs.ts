/** Everything the comparison stands on, read and checked. Unlike things are refused, not compared. */
import {requireModel} from "./labelled.ts";
import {learntDistance, rateUnseen, withNovelty} from "./open-set/novelty.ts";
import {type RecordingFiles, type Recordings, readRecordings} from "./recordings.ts";
import {
  adaptScaling,
  checkScaling,
  type ReferenceFiles,
  type ReferenceInputs,
  readReference,
} from "./reference-inputs.ts";

export type DriftFiles = RecordingFiles & ReferenceFiles;

export interface DriftInputs
  extends Recordings,
    Pick<ReferenceInputs, "reference" | "labelled" | "scalerDifference"> {}

/** Reads all files. Throws an ExpectedError where one is not what it should be, or is not comparable. */
export async function readInputs(files: DriftFiles, tolerance: number): Promise<DriftInputs> {
  const {scaling, labelled, ...rest} = await readReference(files, tolerance);
  const read = await readRecordings(files, (windows, file) => checkScaling(scaling, windows, file));
  const known = requireModel(labelled, read.model);
  const distance = "withheld" in known ? undefined : learntDistance(known);
  const recordings = read.recordings.map((one) => ({
    ...one,
    windows: adaptScaling(scaling, one.windows),
    predictions: withNovelty(one.predictions, distance),
  }));
  return {...rest, labelled: rateUnseen(known), ...read, recordings};
}
