/** artifacts/cv/results/<fold>.json (`cv-result/2`): what came of a fold. */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {divergenceSchema, stoppedSchema} from "../training/epoch.ts";
import {foldSchema} from "./fold.ts";

const KIND = "cv-result/2";

const count = z.number().int().nonnegative();
const names = z.array(z.string());

const resultSchema = z
  .object({
    kymo: z.literal(KIND),
    fold: foldSchema,
    classes: names,
    /** Fitted on the training windows alone. */
    scaler: z.object({mean: z.array(z.number()), scale: z.array(z.number())}),
    /** Epochs that were completed, and the one whose weights were judged; 0 where none was. */
    epochs: count,
    bestEpoch: count,
    stopped: stoppedSchema,
    diverged: divergenceSchema.nullable(),
    /** Confusion of each tested user, sorted by name, rows for the truth; null where no weights came out of it. */
    people: z.array(z.object({user: z.string(), counts: z.array(z.array(count))})).nullable(),
    warnings: names,
  })
  .superRefine(({classes: {length: k}, people}, context) => {
    for (const [i, {user, counts}] of (people ?? []).entries())
      if (counts.length !== k || counts.some((row) => row.length !== k))
        context.addIssue({
          code: "custom",
          path: ["people", i, "counts"],
          message: `the confusion of ${user} is not of ${k} classes`,
        });
  });

export type FoldResult = z.infer<typeof resultSchema>;

const ARTIFACT: JsonArtifact<FoldResult> = {
  name: "a fold's result",
  kind: KIND,
  schema: resultSchema,
  hint: 'Rebuild it with the stage "cv_fold".',
};

/** Throws an ExpectedError naming the field that is wrong, or where a matrix is not of the classes. */
export const readFoldResult = (path: string): Promise<FoldResult> => readJson(path, ARTIFACT);

/** Checks the text of a result; `file` only names it in the errors. */
export const parseFoldResult = (text: string, file: string): FoldResult => parseJson(text, file, ARTIFACT);

export const writeFoldResult = (path: string, result: FoldResult): Promise<void> =>
  writeJson(path, result, 0);
