/** artifacts/accepted.json (`accepted/1`): how many recordings were used, and which were not. */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "./json-file.ts";

const KIND = "accepted/1";
const schema = z.object({
  kymo: z.literal(KIND),
  recordings: z.number().int().nonnegative(),
  /** Sessions. */
  refused: z.array(z.string()),
});

export type Accepted = Immutable<z.infer<typeof schema>>;

const ARTIFACT: JsonArtifact<Accepted> = {
  name: "the count of recordings",
  kind: KIND,
  schema,
  hint: 'Rebuild it with the stage "accept".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readAccepted = (path: string): Promise<Accepted> => readJson(path, ARTIFACT);

export const writeAccepted = (path: string, accepted: Omit<Accepted, "kymo">): Promise<void> =>
  writeJson(path, {kymo: KIND, ...accepted}, 2);
