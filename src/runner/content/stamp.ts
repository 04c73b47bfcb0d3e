/**
 * How a file looked when something was computed from it: enough to say later that it is untouched.
 */
import type {BigIntStats} from "node:fs";

/** Bytes, mtime in ns and inode as text (they exceed a double), and when it was read, in ms since the epoch. */
export type Stamp = readonly [size: number, mtimeNs: string, ino: string, takenMs: number];

/** A file younger than this when it was read may change again without a new mtime. */
const racyMs = 2000;

/** `takenMs`: the time before the file was read. */
export function stampOf(stat: BigIntStats, takenMs: number): Stamp {
  return [Number(stat.size), String(stat.mtimeNs), String(stat.ino), takenMs];
}

/** Whether the file is as it was, and was old enough then for that to be certain. */
export function isSame([size, mtimeNs, ino, takenMs]: Stamp, stat: BigIntStats): boolean {
  return (
    Number(stat.size) === size &&
    String(stat.mtimeNs) === mtimeNs &&
    String(stat.ino) === ino &&
    Number(stat.mtimeNs / 1_000_000n) + racyMs <= takenMs
  );
}
