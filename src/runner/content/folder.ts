/**
 * A folder as the runner sees it: the files in it by relative path. Empty folders and executable bits do not
 * count; a symbolic link counts as what it points to.
 */
import {readdirSync, realpathSync, statSync} from "node:fs";
import {join} from "node:path";
import {canonical, compareCodeUnits, sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";

/** Relative path with `/`, and digest. */
export type ManifestEntry = readonly [path: string, digest: string];

/** The files under `folder`, as relative paths with `/`, sorted by code unit. Throws ENOENT if it is missing. */
export function listFolder(folder: string): string[] {
  const files: string[] = [];
  walk(folder, "", [realpathSync(folder)], files);
  return files.sort(compareCodeUnits);
}

function walk(folder: string, prefix: string, above: readonly string[], files: string[]): void {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    const stat = entry.isSymbolicLink() ? statSync(path) : entry;
    if (stat.isFile()) files.push(prefix + entry.name);
    if (!stat.isDirectory()) continue;
    const real = realpathSync(path);
    if (above.includes(real)) {
      throw new ExpectedError("state", `${path} is a link to a folder that it lies in`, {
        file: path,
        hint: "Remove the link.",
      });
    }
    walk(path, `${prefix}${entry.name}/`, [...above, real], files);
  }
}

/** The digest of a folder from its sorted entries. */
export function manifestDigest(entries: readonly ManifestEntry[]): string {
  return sha256(`kymo.folder/1\n${canonical(entries)}`);
}
