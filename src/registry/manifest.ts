/** The registry's three kinds of JSON file: a version, the version that a stage points to, an archived version. */
import * as z from "zod";
import {gateSchema} from "./gate/result.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256");
const names = z.array(z.string());
const port = z.object({name: z.string(), shape: z.array(z.number().int())});

/** `NAME/<version>.json`: written once, never changed. */
export const manifestSchema = z.object({
  kymo: z.literal("model-version/1"),
  name: z.string(),
  version: z.string(),
  /** The model's file, from the folder of this one. */
  path: z.string(),
  /** Each is the name of a file in `objects/`; null for what was not given. */
  hashes: z.object({
    model: sha256,
    card: sha256.nullable(),
    history: sha256.nullable(),
    scaler: sha256.nullable(),
  }),
  model: z.object({
    kerasVersion: z.string(),
    inputs: z.array(port),
    outputs: z.array(port),
    parameters: z.number().int(),
    classes: names.nullable(),
  }),
  tags: z.record(z.string(), z.string()),
  lineage: z.object({
    /** The card's account: the labelled file, the code and the fingerprint of the training, digests of its inputs. */
    training: z
      .object({
        source: z.string(),
        code: z.string(),
        fingerprint: z.string(),
        deps: z.record(z.string(), z.string()),
      })
      .nullable(),
    /** Stages between the raw recordings and the model, by dag.lock. */
    stages: z.array(z.object({stage: z.string(), fingerprint: z.string()})),
    /** Files that no stage wrote. */
    raw: z.array(z.object({path: z.string(), digest: z.string()})),
    /** Why the way down to the raw recordings is not known, or not whole; null where it is. */
    gap: z.string().nullable(),
  }),
  digest: sha256,
});

export type Manifest = z.infer<typeof manifestSchema>;

export const STAGES = ["staging", "production"] as const;
export type Stage = (typeof STAGES)[number];

/** `NAME/staging.json`, `NAME/production.json`: the one small file that a promotion changes. */
export const pointerSchema = z.object({
  kymo: z.literal("model-stage/1"),
  name: z.string(),
  stage: z.enum(STAGES),
  version: z.string(),
  path: z.string(),
  /** Digest of the version's manifest. */
  manifest: sha256,
  /** Versions that a rollback goes back to, the latest last. */
  previous: names,
  /** What was done, in order. */
  history: z.array(
    z.object({action: z.enum(["promote", "rollback"]), version: z.string(), gate: gateSchema.nullable()}),
  ),
  digest: sha256,
});

export type Pointer = z.infer<typeof pointerSchema>;

/** `NAME/<version>.archived.json`. */
export const archivedSchema = z.object({
  kymo: z.literal("model-archived/1"),
  name: z.string(),
  version: z.string(),
  manifest: sha256,
  digest: sha256,
});
