/**
 * artifacts/reference/drift.json (`drift-reference/1`): what artifacts/drift.json says of the reference and of how it is
 * compared with, whatever recordings there are.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {measured} from "./measured.ts";
import {ruleSchema} from "./verdict.ts";

const KIND = "drift-reference/1";

export const baselineSchema = z.object({
  /** What the recordings are compared with, in words, without a path. */
  label: z.string(),
  kind: z.enum(["windows", "samples"]),
  /** Which users or rows it is made of, in words. */
  note: z.string(),
  rowsPerChannel: z.number(),
  /** Users (or sessions) that can be resampled whole; 0 for a baseline of samples. */
  groups: z.number(),
  groupKind: z.enum(["users", "sessions", "none"]),
  scalerHash: z.string().nullable(),
  /** Largest difference between its scaler and the model's, in training standard deviations. */
  scalerDifference: measured,
  units: z.object({accel: z.string(), gyro: z.string()}),
  gravity: z.string(),
  simulated: z.boolean(),
});

const referenceSchema = z.object({
  kymo: z.literal(KIND),
  baseline: baselineSchema,
  rules: z.array(ruleSchema),
  /** How each sample entered the comparison, how significance was found. */
  conventions: z.array(z.string()),
  /** Why the labelled data may not be used; null where it may. */
  withheld: z.string().nullable(),
});

export type DriftReference = Omit<z.infer<typeof referenceSchema>, "kymo">;

const ARTIFACT: JsonArtifact<z.infer<typeof referenceSchema>> = {
  name: "a reference of drift",
  kind: KIND,
  schema: referenceSchema,
  hint: 'Rebuild it with the stage "drift_reference".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readDriftReference = (path: string): Promise<DriftReference> => readJson(path, ARTIFACT);

/** Checked, with its fields in the order of the schema. */
export const writeDriftReference = (path: string, reference: DriftReference): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify({kymo: KIND, ...reference}), path, ARTIFACT), 1);
