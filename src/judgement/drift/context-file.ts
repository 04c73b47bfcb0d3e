/**
 * artifacts/reference/drift.bin: the reference worked out, so that each recording is compared with it and none works it out
 * again. It is of the parameters `drift` that it was made with, and is read with the same.
 */
import {readPacked, writePacked} from "../../formats/packed/packed.ts";
import {cutPeople, type MeasuredPeople} from "../change-points/change-points.ts";
import type {ReferenceContext} from "./context.ts";
import type {LearntClasses} from "./open-set/class-distance.ts";
import {outlierTest} from "./out-of-distribution.ts";
import type {DriftParams} from "./params.ts";
import type {RecordingScaling} from "./reference-inputs.ts";
import {rulesOf} from "./rules.ts";
import {provenanceOnly} from "./window-table.ts";

const KIND = {
  kind: "drift-context/1",
  name: "a reference that was prepared for the comparison",
  hint: 'Rebuild it with the stage "drift_reference".',
};

/** What is stored of a context: its values, and what its functions are made of. */
type Stored = Omit<ReferenceContext, "params" | "rules" | "isOutside" | "domainNull95" | "changes"> & {
  readonly domainNull95: number | null;
  readonly changes: MeasuredPeople | undefined;
};

interface PreparedReference {
  readonly context: ReferenceContext;
  readonly scaling: RecordingScaling;
  /** What the model learnt; undefined where how unlike it a window is cannot be measured. */
  readonly classes: LearntClasses | undefined;
  /** Digest of the model that predicted the labelled data; null where that data is withheld. */
  readonly modelHash: string | null;
}

/** Works out what is left to, and writes all of it. */
export async function writeContext(
  path: string,
  {context, scaling, classes, modelHash}: PreparedReference,
): Promise<void> {
  const {reference, channels, chunks, motion, features, region, classGrid, people, unseen} = context;
  const {usual: _, ...changes} = context.changes() ?? {usual: undefined};
  const stored: Stored = {
    reference: {...reference, provenance: provenanceOnly(reference.provenance)},
    channels,
    chunks,
    motion,
    features,
    region,
    classGrid,
    people,
    unseen,
    domainNull95: context.domainNull95(),
    changes: "people" in changes ? changes : undefined,
  };
  await writePacked(path, KIND, {stored, scaling, classes, modelHash});
}

/** Throws an ExpectedError where the file is none, or is cut off. */
export async function readContext(path: string, params: DriftParams): Promise<PreparedReference> {
  const {stored, scaling, classes, modelHash} = (await readPacked(path, KIND)) as {stored: Stored} & Omit<
    PreparedReference,
    "context"
  >;
  const {region, changes, domainNull95} = stored;
  const cut = changes && cutPeople(changes, params.changePoints);
  return {
    scaling,
    classes,
    modelHash,
    context: {
      ...stored,
      params,
      rules: rulesOf(params),
      isOutside: region && outlierTest(region),
      domainNull95: () => domainNull95,
      changes: () => cut,
    },
  };
}
