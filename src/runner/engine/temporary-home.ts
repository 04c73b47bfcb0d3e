/**
 * Folders in which a workspace is made for a while, beside the user's: each bears its process in its name, so that the
 * next one of a kind can remove those that killed processes left, and end what these had started.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {basename, dirname, join} from "node:path";
import {explainSystemError} from "../../platform/failure.ts";
import {
  formatIdentity,
  isAlive,
  isDead,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from "../../platform/process-identity.ts";
import {killGroup} from "../executor/child.ts";
import {listJournal, readJournal} from "./journal.ts";

export type HomeKind = "verify" | "commit";

/** Beside the workspace, which may lie deeper: where it is. */
const ROOT = "root";

/** Makes `<folder>/kymo-<kind>-<process>-<random>`. Throws ExpectedError where the disk refuses. */
export function makeHome(kind: HomeKind, folder: string): string {
  try {
    return mkdtempSync(join(folder, `kymo-${kind}-${formatIdentity(ownIdentity())}-`));
  } catch (error) {
    throw explainSystemError(error, folder);
  }
}

/** Says where in the home the workspace is, so that what runs in it can be found once its owner is dead. */
export function nameWorkspace(home: string, root: string): void {
  writeFileSync(join(home, ROOT), root);
}

/** The process whose home of this kind the path is, or lies in. */
export function findHomeOwner(kind: HomeKind, path: string): ProcessIdentity | undefined {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const [, owner] = new RegExp(`^kymo-${kind}-(.+)-[^-]{6}$`).exec(basename(at)) ?? [];
    if (owner !== undefined) return parseIdentity(owner);
  }
  return undefined;
}

/** Removes those of dead processes, and ends what these had started. */
export function sweepHomes(kind: HomeKind, folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const owner = findHomeOwner(kind, `/${name}`);
    if (owner === undefined || !isDead(owner) || !isOurs(join(folder, name))) continue;
    endWhatRuns(join(folder, name));
    removeHome(join(folder, name));
  }
}

/** Also what a stage has made read-only. What cannot be removed now is left to the next one that sweeps. */
export function removeHome(home: string): void {
  for (const prepare of [() => undefined, () => openFolders(home)])
    try {
      prepare();
      rmSync(home, {recursive: true, force: true});
      return;
    } catch {
      // a second time, once all folders are open
    }
}

function openFolders(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, {withFileTypes: true}))
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
}

/** Others may make a folder of such a name here, too. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, {throwIfNoEntry: false});
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}

function endWhatRuns(home: string): void {
  const root = readRoot(home);
  if (root === undefined) return;
  for (const name of listJournal(root)) {
    const child = readJournal(root, name)?.child;
    if (child !== undefined && isAlive(child)) killGroup(child.pid);
  }
}

function readRoot(home: string): string | undefined {
  try {
    return readFileSync(join(home, ROOT), "utf8");
  } catch {
    return undefined; // killed before there was one
  }
}
