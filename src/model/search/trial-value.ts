/** What a trial had for a path of the space. */
import {DEFAULTS, type Definition, type Trial} from "../../artifacts/search/search.ts";
import type {Json} from "../../artifacts/search/space.ts";

/** The defaults are a trial without values of its own. */
export function trialValue({id, values}: Trial, path: string, {defaults}: Definition): Json {
  return (id === DEFAULTS ? defaults[path] : values[path]) ?? null;
}
