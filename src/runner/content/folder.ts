/**
 * A folder as the runner sees it: the files in it by relative path, the folders that are empty, and the links that
 * lead nowhere. Any other symbolic link counts as what it points to. The runner's own temporary files are no part of it.
 */
import {lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync} from "node:fs";
import {join} from "node:path";
import {isTemporary} from "../../platform/atomic-file.ts";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {refuseSpecial} from "../../platform/regular-file.ts";
import {errorCode} from "../../platform/system-error.ts";

export type FolderEntry = FileEntry | EmptyFolder | DeadLink;

/** All paths are relative to the folder, with `/`. */
export interface FileEntry {
  readonly kind: "file";
  readonly path: string;
}
export interface EmptyFolder {
  readonly kind: "empty folder";
  readonly path: string;
}
/** A link whose target is not there, or that leads in a circle. */
export interface DeadLink {
  readonly kind: "dead link";
  readonly path: string;
  readonly target: string;
}

/** Relative path, with a `/` at the end of an empty folder's, and digest. */
export type ManifestEntry = readonly [path: string, digest: string];

/**
 * What is in `folder`, sorted by code unit. Throws ENOENT if it is missing, and an ExpectedError for a link to a folder
 * that it lies in, and for what is neither file nor folder.
 */
export function listFolder(folder: string): FolderEntry[] {
  const entries: FolderEntry[] = [];
  walk(folder, "", [realpathSync(folder)], entries);
  return entries.sort((a, b) => compareCodeUnits(a.path, b.path));
}

function walk(folder: string, prefix: string, above: readonly string[], entries: FolderEntry[]): void {
  const found = readdirSync(folder, {withFileTypes: true}).filter(({name}) => !isTemporary(name));
  if (found.length === 0 && prefix !== "") entries.push({kind: "empty folder", path: prefix.slice(0, -1)});
  for (const entry of found) {
    const path = join(folder, entry.name);
    const stat = entry.isSymbolicLink() ? follow(path) : entry;
    if (isUnreadableName(path)) throw refuseName(folder, entry.name);
    if (stat === undefined)
      entries.push({kind: "dead link", path: prefix + entry.name, target: readlinkSync(path)});
    else if (stat.isFile()) entries.push({kind: "file", path: prefix + entry.name});
    else if (stat.isDirectory()) {
      const real = realpathSync(path);
      if (above.includes(real)) {
        throw new ExpectedError("state", `${path} is a link to a folder that it lies in`, {
          file: path,
          hint: "Remove the link.",
        });
      }
      walk(path, `${prefix}${entry.name}/`, [...above, real], entries);
    } else refuseSpecial(path, stat);
  }
}

/** A name that is not UTF-8 comes with other characters in the place of its own: nothing is found under it. */
function isUnreadableName(path: string): boolean {
  return path.includes("\u{fffd}") && lstatSync(path, {throwIfNoEntry: false}) === undefined;
}

function refuseName(folder: string, name: string): ExpectedError {
  return new ExpectedError("state", `the name of a file is not UTF-8: ${name}`, {
    file: folder,
    hint: "Rename it: under such a name it can be neither read nor recorded.",
  });
}

function follow(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ELOOP") return undefined;
    throw error;
  }
}

/** Of an entry that has no bytes. */
export function digestEntry(entry: EmptyFolder | DeadLink): ManifestEntry {
  return entry.kind === "empty folder"
    ? [`${entry.path}/`, sha256("kymo.empty-folder/1")]
    : [entry.path, sha256(`kymo.link/1\n${entry.target}`)];
}

/** The digest of a folder from its entries, which are sorted. */
export function manifestDigest(entries: readonly ManifestEntry[]): string {
  return sha256(`kymo.folder/2\n${canonical(entries)}`);
}
