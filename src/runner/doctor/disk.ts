/** Whether the disk has room, may be written to, and does what the runner relies on. */
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {temporaryPath} from "../../platform/atomic-file.ts";
import {findFileSystem} from "../content/file-system.ts";
import {formatBytes} from "../diff/text/number.ts";
import {error, type Finding, listSome, outputFolders, quote, type Subject, warning} from "./finding.ts";

/** What is always to be free, beside room for two copies of all outputs. */
const LEAST_BYTES = 500e6;

export function examineSpace({root, records}: Subject, free = findFree(root)): readonly Finding[] {
  const outputs = [...records.values()].flatMap(({outs}) => outs.map(({size}) => size));
  const needed = Math.max(LEAST_BYTES, 2 * outputs.reduce((sum, size) => sum + size, 0));
  if (free === undefined || free >= needed) return [];
  return [
    warning(
      `the disk has ${formatBytes(free)} left, and a build may need ${formatBytes(needed)}`,
      "pnpm dag gc --yes",
    ),
  ];
}

export function examinePermissions(subject: Subject, mayWrite = isWritable): readonly Finding[] {
  const {root} = subject;
  const own = [".", ".dag", ".dag/store", ".dag/runs", ".dag/running", ".dag/staging"];
  const folders = [...own, ...outputFolders(subject)];
  const closed = folders.filter((folder) => existsSync(join(root, folder)) && !mayWrite(join(root, folder)));
  if (closed.length === 0) return [];
  return [error(`read-only: ${listSome(closed)}`, `chmod u+w ${closed.map(quote).join(" ")}`)];
}

/** On Linux, where the kind of a file system can be told; hard links are tried in .dag. */
export function examineFileSystem(root: string): readonly Finding[] {
  const move = "move the workspace to a disk of this machine";
  if (process.platform !== "linux") return tryLinks(root, move);
  const {isLocal, hasModes} = findFileSystem(root, statSync(root).dev);
  return [
    ...(isLocal
      ? []
      : [warning("a network or foreign file system: a change within 2 s of another may be missed", move)]),
    ...(hasModes
      ? []
      : [warning("the file system keeps no permissions: no file can be made executable", move)]),
    ...tryLinks(root, move),
  ];
}

/** A lock is taken by a hard link. */
function tryLinks(root: string, move: string): readonly Finding[] {
  const folder = join(root, ".dag");
  if (statSync(folder, {throwIfNoEntry: false})?.isDirectory() !== true || !isWritable(folder)) return [];
  const [one, other] = [temporaryPath(folder, "doctor"), temporaryPath(folder, "doctor")];
  try {
    writeFileSync(one, "", {flag: "wx"});
    linkSync(one, other);
    return [];
  } catch (cause) {
    return [
      error(
        `the file system refuses hard links, which locks are made of (${(cause as Error).message})`,
        move,
      ),
    ];
  } finally {
    rmSync(one, {force: true});
    rmSync(other, {force: true});
  }
}

function findFree(root: string): number | undefined {
  try {
    const {bavail, bsize} = statfsSync(root);
    return bavail * bsize;
  } catch {
    return undefined; // not every file system tells
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
