/**
 * Who trains, who validates, who tests: whole users, so that no one is on both sides.
 *
 * A number of users is drawn by sorting SHA-256(seed, name): a pure function of the names, which neither
 * the order of the rows nor a locale can alter. Fold f takes the f-th block of that order,
 * so the folds of one seed test different people for as long as there are enough of them.
 */
import {createHash} from "node:crypto";
import {ExpectedError} from "../platform/failure.ts";

/** How many users, or which ones. */
export type Choice = number | readonly string[];

export interface UserSplit {
  readonly train: string[];
  readonly validation: string[];
  readonly test: string[];
}

/**
 * Splits `users` (any order). Lists are taken as they are; numbers are drawn from the users not listed.
 * Throws an ExpectedError when a listed user is absent or listed twice, or when nobody is left to train on.
 */
export function splitUsers(
  users: readonly string[],
  {test, validation, seed, fold}: {test: Choice; validation: Choice; seed: number; fold: number},
  file: string,
): UserSplit {
  const all = [...new Set(users)].sort();
  const listed = [
    ...(typeof test === "number" ? [] : test),
    ...(typeof validation === "number" ? [] : validation),
  ];
  const hint = "Change reference.testUsers or reference.validationUsers in params.yaml.";
  for (const name of listed) {
    if (!all.includes(name))
      throw new ExpectedError(
        "input",
        `user "${name}" is to be held out but is not in the data: ${all.join(", ")}`,
        {
          file,
          hint,
        },
      );
  }
  if (new Set(listed).size !== listed.length)
    throw new ExpectedError("input", `a user is held out twice: ${listed.join(", ")}`, {file, hint});
  const free = shuffle(
    all.filter((name) => !listed.includes(name)),
    seed,
  );
  const counts = {
    test: typeof test === "number" ? test : 0,
    validation: typeof validation === "number" ? validation : 0,
  };
  const needed = counts.test + counts.validation;
  if (free.length <= needed) {
    const found = `${all.length} ${all.length === 1 ? "user" : "users"} (${all.join(", ")})`;
    throw new ExpectedError(
      "input",
      `${found}, of whom ${needed + listed.length} are held out: nobody is left to train on`,
      {
        file,
        hint: "Label more people, or hold out fewer: reference.testUsers, reference.validationUsers.",
      },
    );
  }
  const start = free.length === 0 ? 0 : (fold * Math.max(counts.test, 1)) % free.length;
  const turned = [...free.slice(start), ...free.slice(0, start)];
  const drawnTest = turned.slice(0, counts.test);
  const drawnValidation = turned.slice(counts.test, needed);
  return {
    train: turned.slice(needed).sort(),
    validation: typeof validation === "number" ? drawnValidation.sort() : [...validation].sort(),
    test: typeof test === "number" ? drawnTest.sort() : [...test].sort(),
  };
}

function shuffle(names: readonly string[], seed: number): string[] {
  const rank = (name: string): string =>
    createHash("sha256")
      .update(JSON.stringify([seed, name]))
      .digest("hex");
  return names
    .map((name) => ({name, rank: rank(name)}))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({name}) => name);
}
