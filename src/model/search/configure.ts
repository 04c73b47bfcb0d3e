/** Puts a trial's values into the block `train`. */

import type {Json} from "../../artifacts/search/space.ts";
import type {Values} from "../../artifacts/search/trial.ts";
import {ExpectedError} from "../../platform/failure.ts";

/**
 * A copy of `train` with the value of each dotted path in place. Throws an ExpectedError where a path leads through
 * something that is no block; whether the whole is a block `train` is for its schema to say.
 */
export function configure(train: Values, values: Values): Values {
  let configured: Json = train;
  for (const [path, value] of Object.entries(values))
    configured = place(configured, path.split("."), value, path);
  return configured as Values;
}

function place(block: Json | undefined, [key, ...rest]: readonly string[], value: Json, path: string): Json {
  if (key === undefined) return value;
  if (typeof block !== "object" || block === null || Array.isArray(block))
    throw new ExpectedError(
      "input",
      `train.${path} leads to ${key} in ${JSON.stringify(block) ?? "nothing"}, which is no block`,
      {
        file: "params.yaml",
        place: `search.space.${path}`,
        hint: "Name a parameter of the block train, as it stands in params.yaml.",
      },
    );
  return {...block, [key]: place(block[key], rest, value, path)};
}

/** The value at a dotted path; undefined where there is none. */
export function valueIn(train: Values, path: string): Json | undefined {
  let found: Json | undefined = train;
  for (const key of path.split(".")) {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    found = found[key];
  }
  return found;
}
