/**
 * A fold as it lies in a file of its own (`cv-fold/1`): all that its training depends on beside windows and
 * settings.
 */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import type {CvWindows} from "./windows.ts";

const names = z.array(z.string());

export const foldSchema = z.object({
  kymo: z.literal("cv-fold/1"),
  /** "001", or "random-001" for the split over windows that stands beside it. */
  fold: z.string(),
  /** What is held out: whole users, or windows of users who are trained on as well. */
  holdsOut: z.enum(["users", "windows"]),
  users: z.object({train: names, validation: names, test: names}),
  /** Rows of the windows table that are tested, where windows are held out. */
  testRows: z.array(z.number().int().nonnegative()).nullable(),
  /** Tested windows that share samples with a training window. */
  sharing: z.number().int().nonnegative(),
  /** Windows of each part. */
  windows: z.object({train: z.number().int(), validation: z.number().int(), test: z.number().int()}),
});

export type Fold = z.infer<typeof foldSchema>;

export const formatFold = (fold: Fold): string => `${JSON.stringify(fold)}\n`;

/** Throws an ExpectedError naming the field that is wrong. */
export async function readFold(path: string): Promise<Fold> {
  const hint = 'Rebuild it with the stage "cv_folds".';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", "the fold is not JSON", {file: path, hint, cause});
  }
  const result = foldSchema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a fold: ${z.prettifyError(result.error)}`, {file: path, hint});
  return result.data;
}

/** Positions of windows, ascending. */
export interface FoldParts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** Which windows belong to which part of a fold; they are never in two. */
export function partition(
  {users, rows}: Pick<CvWindows, "users" | "rows">,
  fold: Pick<Fold, "users" | "testRows">,
): FoldParts {
  const [trains, validates, tests] = [fold.users.train, fold.users.validation, fold.users.test].map(
    (part) => new Set(part),
  );
  const testRows = fold.testRows === null ? undefined : new Set(fold.testRows);
  const train: number[] = [];
  const validation: number[] = [];
  const test: number[] = [];
  for (const [i, user] of users.entries()) {
    if (testRows === undefined ? tests!.has(user) : testRows.has(rows[i]!)) test.push(i);
    else if (validates!.has(user)) validation.push(i);
    else if (trains!.has(user)) train.push(i);
  }
  return {train, validation, test};
}
