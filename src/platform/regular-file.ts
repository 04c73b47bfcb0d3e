/** Files that are neither pipes nor devices, of which reading may never end. */
import {type Dirent, readFileSync, type Stats, statSync} from "node:fs";
import {ExpectedError} from "./failure.ts";

/** The bytes of a file. Throws an ExpectedError for a pipe, a socket or a device, the system's error for a folder. */
export function readRegularFile(path: string): Buffer {
  const stat = statSync(path);
  if (!stat.isFile() && !stat.isDirectory()) refuseSpecial(path, stat);
  return readFileSync(path);
}

/** Throws an ExpectedError that says what lies there instead. */
export function refuseSpecial(path: string, stat: Stats | Dirent): never {
  throw new ExpectedError("input", `${path} is ${kindOf(stat)}, expected a file or a folder`, {
    file: path,
    hint: "Move it elsewhere, or name the files that are meant.",
  });
}

function kindOf(stat: Stats | Dirent): string {
  if (stat.isFIFO()) return "a named pipe";
  if (stat.isSocket()) return "a socket";
  return stat.isBlockDevice() || stat.isCharacterDevice() ? "a device" : "no file";
}
