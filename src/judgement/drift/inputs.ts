/** Everything the comparison stands on, read and checked. Unlike things are refused, not compared. */
import {readCard} from "../../artifacts/card.ts";
import {readScaler} from "../../artifacts/scaler.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {rescaleWindows} from "../../windows/scaling.ts";
import {provenanceOf, requireAlike, scalerDifference} from "./alike.ts";
import {type Reference, readBaseline} from "./baseline.ts";
import {type Labelled, readLabelled} from "./labelled.ts";
import {type RecordingFiles, type Recordings, readRecordings} from "./recordings.ts";
import type {Provenance, WindowTable} from "./window-table.ts";

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
  const difference = scalerDifference(provenance, input);
  // windows know their own scaler, so that those of a model with another can be put into it, and "sd" means theirs
  const rescales = reference.kind === "windows" && difference > tolerance;
  const expected = rescales ? {...provenance, mean: input.mean, scale: input.scale} : provenance;
  requireAlike(expected, input, {name: "the model's input", file: files.baseline, tolerance});
  const read = await readRecordings(files, (windows, file) => {
    requireAlike(expected, windows, {name: `recording ${windows.session}`, file, tolerance});
  });
  const recordings = rescales
    ? read.recordings.map((one) => ({...one, windows: scaledAs(one.windows, provenance)}))
    : read.recordings;
  const labelled = await readLabelled(
    {windows: files.referenceWindows, predictions: files.referencePredictions},
    {
      input: rescales ? provenance : input,
      tolerance,
      model: read.model,
      unseenUsers: trained.users === "unknown" ? [] : splits.test,
    },
  );
  return {reference, labelled, scalerDifference: difference, ...read, recordings};
}

/** The windows as if they had been scaled as `to` says. */
function scaledAs(windows: WindowTable, {mean, scale, scalerHash}: Provenance): WindowTable {
  return {...windows, x: rescaleWindows(windows.x, windows, {mean, scale}), mean, scale, scalerHash};
}
