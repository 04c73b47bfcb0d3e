/**
 * How a file looked when something was computed from it: enough to say later that it is untouched.
 *
 * The change time (ctime) is the system's own: no program sets it, so a file that was put in place of another with the
 * same size and modification time (`tar`, `touch -r`, `rsync -t`) is seen as well. What can still fool it: a clock that
 * is set back by as much as the file is old, and a file system that keeps no change time.
 */
import {type Stats, statSync} from "node:fs";
import {findFileSystem} from "./file-system.ts";

/** Bytes, mtime and ctime in ms, inode, and when it was read, in ms; times since the Unix epoch. */
export type Stamp = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number, takenMs: number];

/** A file younger than this when it was read may change again within the same tick of its file system's clock. */
const RACY_MS = 2000;
/** The same where times are those of the kernel's tick, at most 10 ms long. */
const FINE_RACY_MS = 20;

/** `takenMs`: the time before the file was read. */
export function stampOf({size, mtimeMs, ctimeMs, ino}: Stats, takenMs: number): Stamp {
  return [size, mtimeMs, ctimeMs, ino, takenMs];
}

/** Whether the file at the absolute `path` is as it was, and was old enough then for that to be certain. */
export function isSame([size, mtimeMs, ctimeMs, ino, takenMs]: Stamp, stat: Stats, path: string): boolean {
  return (
    stat.size === size &&
    stat.mtimeMs === mtimeMs &&
    stat.ctimeMs === ctimeMs &&
    stat.ino === ino &&
    !isYoung(Math.max(mtimeMs, ctimeMs), takenMs, path)
  );
}

/** Whether a file with this mtime or ctime, on the disk of `path`, may have changed again unseen after `takenMs`. */
export function isYoung(newestMs: number, takenMs: number, path: string): boolean {
  if (newestMs + RACY_MS <= takenMs) return false;
  return newestMs + racyMsOf(newestMs, statSync(path).dev, path) > takenMs;
}

/** Whether nothing has touched the file in between; what `stat` saw of it at two times. */
export function isUntouched(before: Stats, after: Stats | undefined): boolean {
  return (
    after !== undefined &&
    after.size === before.size &&
    after.mtimeMs === before.mtimeMs &&
    after.ctimeMs === before.ctimeMs &&
    after.ino === before.ino &&
    after.mode === before.mode
  );
}

function racyMsOf(timeMs: number, device: number, path: string): number {
  // a fraction of a millisecond proves that times are kept finely
  return timeMs % 1 !== 0 && findFileSystem(path, device).isLocal ? FINE_RACY_MS : RACY_MS;
}
