/** How the store keeps a folder: the list of what is in it, under the digest that the folder has. */
import {readFileSync, rmSync} from "node:fs";
import {errorCode} from "../../platform/system-error.ts";
import {digestEntry, type ManifestEntry, manifestDigest} from "../content/folder.ts";

/** A file's path and digest; an empty folder's, whose path ends with a slash; a dead link's, with its target. */
export type StoredEntry = ManifestEntry | readonly [...ManifestEntry, target: string];
export type FolderObject = readonly StoredEntry[];

export function digestFolder(entries: FolderObject): string {
  return manifestDigest(entries.map(([path, digest]): ManifestEntry => [path, digest]));
}

/** Whether the entry is an empty folder. */
export function isEmptyFolder([path]: StoredEntry): boolean {
  return path.endsWith("/");
}

/** Whether it is a file, which the store keeps as an object of its own. */
export function isStoredFile(entry: StoredEntry): boolean {
  return entry[2] === undefined && !isEmptyFolder(entry);
}

/** The list of a stored folder; undefined, and removed, if it is damaged or leads out of the folder. */
export function readFolder(path: string, digest: string): FolderObject | undefined {
  const entries = parseFolder(path, digest);
  if (entries === "damaged") rmSync(path, {recursive: true, force: true});
  return entries === "damaged" ? undefined : entries;
}

/** As `readFolder`, but a damaged list stays where it is. Undefined where there is none. */
export function parseFolder(path: string, digest: string): FolderObject | "damaged" | undefined {
  try {
    const entries = JSON.parse(readFileSync(path, "utf8")) as FolderObject;
    const isWhole = digestFolder(entries) === digest && entries.every(isSound) && !leadsThroughLink(entries);
    return isWhole ? entries : "damaged";
  } catch (error) {
    return errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR" ? undefined : "damaged";
  }
}

/** Whether something lies below a link: it would be written to wherever that leads. */
function leadsThroughLink(entries: FolderObject): boolean {
  const links = entries.filter(([, , target]) => target !== undefined).map(([path]) => path);
  return links.some((link) => entries.some(([path]) => path.startsWith(`${link}/`)));
}

/** The target of a link is no part of the list's digest but through its own. */
function isSound([path, digest, target]: StoredEntry): boolean {
  if (!isInside(path.replace(/\/$/, ""))) return false;
  return target === undefined || digestEntry({kind: "dead link", path, target})[1] === digest;
}

function isInside(path: string): boolean {
  return (
    !path.startsWith("/") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
