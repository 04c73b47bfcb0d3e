/** What stands at a path, where it may be that nothing does. */
import {type Stats, statSync} from "node:fs";
import {errorCode} from "./system-error.ts";

/** Links are followed. Undefined where nothing is there: also below what is a file and no folder. Throws any other error. */
export function findStat(path: string): Stats | undefined {
  try {
    return statSync(path, {throwIfNoEntry: false});
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
