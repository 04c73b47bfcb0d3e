/** What recordings are compared with, read and checked, and how a recording has to be scaled for it. */
import {readCard} from "../../artifacts/card.ts";
import {readScaler} from "../../artifacts/scaler.ts";
import {readSplits} from "../../artifacts/splits.ts";
import {rescaleWindows} from "../../windows/scaling.ts";
import {provenanceOf, requireAlike, scalerDifference} from "./alike.ts";
import {type Reference, readBaseline} from "./baseline.ts";
import {type Labelled, readLabelled} from "./labelled.ts";
import {type Provenance, provenanceOnly, type WindowTable} from "./window-table.ts";

/** Paths. `scaler` is what the model's input was scaled with. */
export type ReferenceFiles = Readonly<
  Record<"baseline" | "scaler" | "referenceWindows" | "referencePredictions" | "splits" | "card", string>
>;

export interface ReferenceInputs {
  readonly reference: Reference;
  /** Of whatever model the labelled windows were predicted by. */
  readonly labelled: Labelled;
  /** Largest difference between the baseline's scaler and the model's, in training standard deviations. */
  readonly scalerDifference: number;
  readonly scaling: RecordingScaling;
}

/** How recordings have to be scaled, and what they are put into. */
export interface RecordingScaling {
  /** What a recording has to be like, within the tolerance. */
  readonly expected: Provenance;
  readonly tolerance: number;
  /** The baseline's own; undefined where recordings are left as they are. */
  readonly into: Pick<Provenance, "mean" | "scale" | "scalerHash"> | undefined;
}

/** Throws an ExpectedError where a recording is not scaled as the model's input. */
export function checkScaling(
  {expected, tolerance}: RecordingScaling,
  windows: WindowTable,
  file: string,
): void {
  requireAlike(expected, windows, {name: `recording ${windows.session}`, file, tolerance});
}

/** The windows as if they had been scaled as the baseline is. */
export function adaptScaling({into}: RecordingScaling, windows: WindowTable): WindowTable {
  return into === undefined ? windows : {...windows, x: rescaleWindows(windows.x, windows, into), ...into};
}

/** Throws an ExpectedError where a file is not what it should be, or is not comparable. */
export async function readReference(files: ReferenceFiles, tolerance: number): Promise<ReferenceInputs> {
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
  const {mean, scale, scalerHash} = provenance;
  return {
    reference,
    labelled,
    scalerDifference: difference,
    scaling: {
      expected: provenanceOnly(expected),
      tolerance,
      into: rescales ? {mean, scale, scalerHash} : undefined,
    },
  };
}
