/** artifacts/sources.json (`sources/1`): what lies in the folder of recordings beside pairs of Garmin files. */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "./json-file.ts";
import {refusalSchema} from "./refusal.ts";

const KIND = "sources/1";
const schema = z.object({
  kymo: z.literal(KIND),
  /** Read by a column map or as what they are. */
  recordings: z.array(z.object({session: z.string(), files: z.array(z.string()), readBy: z.string()})),
  /** Met, and not readable. */
  refused: z.array(z.object({session: z.string(), files: z.array(z.string()), refusal: refusalSchema})),
  /** Files that nobody reads. */
  unread: z.array(z.object({file: z.string(), looksLike: z.string()})),
});

export type Sources = Immutable<z.infer<typeof schema>>;

const ARTIFACT: JsonArtifact<Sources> = {
  name: "the list of source files",
  kind: KIND,
  schema,
  hint: 'Rebuild it with the stage "ingest_tables".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readSources = (path: string): Promise<Sources> => readJson(path, ARTIFACT);

export const writeSources = (path: string, sources: Omit<Sources, "kymo">): Promise<void> =>
  writeJson(path, {kymo: KIND, ...sources}, 2);
