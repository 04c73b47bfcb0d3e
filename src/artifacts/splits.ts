/** artifacts/reference/splits.json (`splits/1`): who trains, who validates and who tests. */
import * as z from "zod";
import {type Immutable, type JsonArtifact, readJson, writeJson} from "./json-file.ts";

const KIND = "splits/1";

const names = z.array(z.string());
const count = z.number().int().nonnegative();

const splitsSchema = z.object({
  kymo: z.literal(KIND),
  /** Users by part, each sorted by code unit. */
  train: names,
  validation: names,
  test: names,
  seed: z.number(),
  fold: count,
  /** Windows of each user. */
  windows: z.record(z.string(), count),
  /** Windows of each user and class. */
  classCounts: z.record(z.string(), z.record(z.string(), count)),
  /** Base name of the labelled file. */
  source: z.string(),
  /** Whether the people are made up. */
  simulated: z.boolean(),
});

export type Splits = Immutable<z.infer<typeof splitsSchema>>;

const ARTIFACT: JsonArtifact<Splits> = {
  name: "a splits file",
  kind: KIND,
  schema: splitsSchema,
  hint: 'Rebuild it with the stage "reference".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readSplits = (path: string): Promise<Splits> => readJson(path, ARTIFACT);

export const writeSplits = (path: string, splits: Splits): Promise<void> => writeJson(path, splits, 2);
