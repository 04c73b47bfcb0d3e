/** SHA-256 of a file's bytes, lower-case hex, in bounded memory. */
import {createHash} from "node:crypto";
import {closeSync, openSync, readSync, type Stats} from "node:fs";
import {open} from "node:fs/promises";
import {sha256} from "../../platform/canonical.ts";
import {findFileSystem} from "./file-system.ts";

const CHUNK_BYTES = 1 << 20;
/** Up to here a file is read at once: going through the thread pool would take longer than reading. */
const SMALL_BYTES = 1 << 17;
const small = Buffer.allocUnsafe(SMALL_BYTES + 1);

/** `size` is what the file had a moment ago. Throws the system's error where it cannot be read; a folder with EISDIR. */
export async function hashFile(path: string, size: number): Promise<string> {
  return (size <= SMALL_BYTES ? hashSmall(path) : undefined) ?? hashLarge(path);
}

/** Undefined where it has grown beyond the limit. */
function hashSmall(path: string): string | undefined {
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, small, length, small.length - length, null);
      if (read === 0) return sha256(small.subarray(0, length));
      length += read;
      if (length > SMALL_BYTES) return undefined;
    }
  } finally {
    closeSync(file);
  }
}

async function hashLarge(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const {bytesRead} = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Whether a command could run the file, where the file system can tell. */
export function isExecutable(path: string, {mode, dev}: Pick<Stats, "mode" | "dev">): boolean {
  return (mode & 0o100) !== 0 && findFileSystem(path, dev).hasModes;
}

/** The digest of a file from that of its bytes: a script that may be run is not the same as one that may not. */
export function digestWithMode(bytes: string, executable: boolean): string {
  return executable ? sha256(`kymo.executable/1\n${bytes}`) : bytes;
}
