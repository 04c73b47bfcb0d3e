/**
 * artifacts/cv/folds/<fold>.json (`cv-fold/1`): all that the training of a fold depends on beside windows and settings.
 */
import * as z from "zod";
import {type JsonArtifact, readJson, writeJson} from "../json-file.ts";

const KIND = "cv-fold/1";

const count = z.number().int().nonnegative();
const names = z.array(z.string()).readonly();

export const foldSchema = z.object({
  kymo: z.literal(KIND),
  /** "001", or "random-001" for the split over windows that stands beside it. */
  fold: z.string(),
  /** What is held out: whole users, or windows of users who are trained on as well. */
  holdsOut: z.enum(["users", "windows"]),
  users: z.object({train: names, validation: names, test: names}),
  /** Rows of the windows table that are tested, where windows are held out. */
  testRows: z.array(count).readonly().nullable(),
  /** Tested windows that share samples with a training window. */
  sharing: count,
  /** Windows of each part. */
  windows: z.object({train: count, validation: count, test: count}),
});

export type Fold = z.infer<typeof foldSchema>;

const ARTIFACT: JsonArtifact<Fold> = {
  name: "a fold",
  kind: KIND,
  schema: foldSchema,
  hint: 'Rebuild it with the stage "cv_folds".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readFold = (path: string): Promise<Fold> => readJson(path, ARTIFACT);

export const writeFold = (path: string, fold: Fold): Promise<void> => writeJson(path, fold, 0);
