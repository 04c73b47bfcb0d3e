/** What a fold came to, as it lies in a file of its own (`cv-result/1`). */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {foldSchema} from "./fold-file.ts";

const count = z.number().int().nonnegative();
const names = z.array(z.string());

const resultSchema = z.object({
  kymo: z.literal("cv-result/1"),
  fold: foldSchema,
  classes: names,
  /** Fitted on the training windows alone. */
  scaler: z.object({mean: z.array(z.number()), scale: z.array(z.number())}),
  /** Epochs that were completed, and the one whose weights were judged; 0 where none was. */
  epochs: count,
  bestEpoch: count,
  stopped: z.enum(["all epochs", "early stopping", "loss not finite"]),
  broken: z.object({epoch: count, step: count, layer: z.string()}).nullable(),
  /** Confusion of each tested user, sorted by name, rows for the truth; null where no weights came out of it. */
  people: z.array(z.object({user: z.string(), counts: z.array(z.array(count))})).nullable(),
  warnings: names,
});

export type FoldResult = z.infer<typeof resultSchema>;

export const formatResult = (result: FoldResult): string => `${JSON.stringify(result)}\n`;

/** Throws an ExpectedError naming the field that is wrong, or where a matrix is not of the classes. */
export async function readResult(path: string): Promise<FoldResult> {
  const hint = 'Rebuild it with the stage "cv_fold".';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", "the fold's result is not JSON", {file: path, hint, cause});
  }
  const result = resultSchema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a fold's result: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
    });
  const k = result.data.classes.length;
  const bad = result.data.people?.find(
    ({counts}) => counts.length !== k || counts.some((row) => row.length !== k),
  );
  if (bad !== undefined)
    throw new ExpectedError("input", `the confusion of ${bad.user} is not of ${k} classes`, {
      file: path,
      hint,
    });
  return result.data;
}
