/** artifacts/samples/<session>/outcome.json (`outcome/1`): whether the recording's files could be read, and why not. */
import * as z from "zod";
import {type JsonArtifact, readJson, writeJson} from "./json-file.ts";
import {type Refusal, refusalSchema} from "./refusal.ts";

const KIND = "outcome/1";
const schema = z.object({
  kymo: z.literal(KIND),
  session: z.string(),
  /** Base names of the files it was read from. */
  files: z.array(z.string()),
  refusal: refusalSchema.nullable(),
});

export type Outcome = z.infer<typeof schema>;

const ARTIFACT: JsonArtifact<Outcome> = {
  name: "the outcome of reading a recording",
  kind: KIND,
  schema,
  hint: 'Rebuild it with the stage "ingest" or "ingest_tables".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readOutcome = (path: string): Promise<Outcome> => readJson(path, ARTIFACT);

export async function writeOutcome(
  path: string,
  session: string,
  files: readonly string[],
  refusal: Refusal | null,
): Promise<void> {
  const outcome: Outcome = {kymo: KIND, session, files: [...files], refusal};
  await writeJson(path, outcome, 2);
}
