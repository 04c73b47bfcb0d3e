/** Everything the comparison stands on, read and checked. Unlike things are refused, not compared. */
import {readCard} from "../../artifacts/card.ts";
import {readScaler} from "../../artifacts/scaler.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {provenanceOf, requireAlike} from "./alike.ts";
import {type Reference, readBaseline} from "./baseline.ts";
import {type Labelled, readLabelled} from "./labelled.ts";
import {type RecordingFiles, type Recordings, readRecordings} from "./recordings.ts";

/** `scaler` is what the model's input was scaled with. */
export type DriftFiles = RecordingFiles &
  Readonly<
    Record<"baseline" | "scaler" | "referenceWindows" | "referencePredictions" | "splits" | "card", string>
  >;

export interface DriftInputs extends Recordings {
  readonly reference: Reference;
  readonly labelled: Labelled;
  /** Largest difference between the baseline's scaler and the model's, in training standard deviations. */
  readonly scalerDifference: number;
}

/** Reads all files. Throws an ExpectedError where one is not what it should be, or is not comparable. */
export async function readInputs(files: DriftFiles, tolerance: number): Promise<DriftInputs> {
  const input = provenanceOf(await readScaler(files.scaler));
  const splits = await readSplits(files.splits);
  const {trained} = await readCard(files.card);
  const reference = await readBaseline(files.baseline, splits.train);
  const {provenance} = reference;
  const scalerDifference = requireAlike(provenance, input, {
    name: "the model's input",
    file: files.baseline,
    tolerance,
  });
  const recordings = await readRecordings(files, (windows, file) => {
    requireAlike(provenance, windows, {name: `recording ${windows.session}`, file, tolerance});
  });
  const labelled = await readLabelled(
    {windows: files.referenceWindows, predictions: files.referencePredictions},
    {input, tolerance, model: recordings.model, unseenUsers: trained.users === "unknown" ? [] : splits.test},
  );
  return {reference, labelled, scalerDifference, ...recordings};
}
