/** Which windows belong to which part of a fold. */
import type {Fold} from "../../artifacts/cv/fold.ts";
import type {CvWindows} from "./windows.ts";

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
