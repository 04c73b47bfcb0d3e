/**
 * .serve/shadow/<name>@<version>.json (`shadow/1`): how often a version said the same as the one that was served, on the
 * windows of real requests. Written by the service, read by the registry's gate.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {type JsonArtifact, readJson} from "./json-file.ts";

const KIND = "shadow/1";

const recordSchema = z.object({
  kymo: z.literal(KIND),
  /** SHA-256 of both models' files. */
  model: z.string(),
  against: z.string(),
  /** Name and version of the one that was served. */
  label: z.string(),
  windows: z.number().int(),
  /** Windows of which both said the same activity. */
  same: z.number().int(),
  /** Windows that the shadow had no time for. */
  dropped: z.number().int(),
});

export type ShadowRecord = z.infer<typeof recordSchema>;

const ARTIFACT: JsonArtifact<ShadowRecord> = {
  name: "a record of a shadow",
  kind: KIND,
  schema: recordSchema,
  hint: "Remove it: the service writes another.",
};

/** Of `NAME@VERSION`. */
export const shadowPath = (root: string, label: string): string =>
  join(root, ".serve", "shadow", `${label}.json`);

/** Undefined where the version was no shadow yet. */
export async function findShadow(root: string, label: string): Promise<ShadowRecord | undefined> {
  const path = shadowPath(root, label);
  return existsSync(path) ? readJson(path, ARTIFACT) : undefined;
}

export function writeShadow(root: string, label: string, record: ShadowRecord): void {
  writeAtomicSync(shadowPath(root, label), `${JSON.stringify(record, null, 2)}\n`);
}
