/** How the store keeps a folder: the list of its files, under the digest that the folder has. */
import {readFileSync, rmSync} from "node:fs";
import {errorCode} from "../../platform/system-error.ts";
import {type ManifestEntry, manifestDigest} from "../content/folder.ts";

/** Path, digest, and whether it is executable: the last is kept, though it is not part of the digest. */
export type FolderObject = readonly (readonly [path: string, digest: string, executable: boolean])[];

export function digestFolder(files: FolderObject): string {
  return manifestDigest(files.map(([path, digest]): ManifestEntry => [path, digest]));
}

/** The list of a stored folder's files; undefined, and removed, if it is damaged or leads out of the folder. */
export function readFolder(path: string, digest: string): FolderObject | undefined {
  try {
    const files = JSON.parse(readFileSync(path, "utf8")) as FolderObject;
    if (digestFolder(files) === digest && files.every(([file]) => isInside(file))) return files;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
  }
  rmSync(path, {force: true});
  return undefined;
}

function isInside(path: string): boolean {
  return (
    !path.startsWith("/") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
