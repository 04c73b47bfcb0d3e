/**
 * Which content a path promises, by its extension alone: the format is known before the file is there.
 *
 * Only tables have a content beside their bytes. Of JSON a program sees more than its value: the order of its keys, and
 * how a number is written.
 */
import type {Format} from "../definition/instance.ts";

/** By which rules a content digest is taken. Where one changes, no earlier digest, and no run with such an output, is ours. */
export const CONTENT_RULES = {bytes: "bytes", arrow: "arrow", duckdb: "duckdb/4"} as const;

export function formatOf(path: string): Exclude<Format, "folder"> {
  const extension = /\.[^./\\]*$/.exec(path)?.[0].toLowerCase();
  switch (extension) {
    case ".arrow":
    case ".feather":
      return "arrow";
    case ".duckdb":
    case ".db":
      return "duckdb";
    default:
      return "bytes";
  }
}
