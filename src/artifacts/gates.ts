/**
 * artifacts/validated/<session>.json: the gates that a recording has passed or failed, or why it came to none. It carries
 * no mark and so no version.
 */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "./json-file.ts";
import {refusalSchema} from "./refusal.ts";

const gatesSchema = z.object({
  session: z.string(),
  passed: z.boolean(),
  gates: z.array(
    z.object({
      name: z.string(),
      figure: z.number(),
      threshold: z.number(),
      passed: z.boolean(),
      /** "share", "s", "axes" or "channels". */
      unit: z.string(),
    }),
  ),
  /** Why the recording is not used; absent where it passed. */
  refusal: refusalSchema.optional(),
});

export type Gates = Immutable<z.infer<typeof gatesSchema>>;
export type Gate = Gates["gates"][number];

const ARTIFACT: JsonArtifact<Gates> = {
  name: "the gates of a recording",
  schema: gatesSchema,
  hint: 'Rebuild it with the stage "validate".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readGates = (path: string): Promise<Gates> => readJson(path, ARTIFACT);

export const writeGates = (path: string, gates: Gates): Promise<void> => writeJson(path, gates, 2);
