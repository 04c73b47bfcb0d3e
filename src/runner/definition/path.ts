/** Paths as the definition has them: relative to the workspace, with `/`, normalised. */

import {isAbsolute, posix, relative, sep} from "node:path";

/** `text`, which is relative to `wdir`, relative to the workspace; an absolute path too, where that can be said. */
export function resolvePath(text: string, wdir: string, root: string): string {
  // most paths are normal already, and this is on the way of every run
  if (wdir === "." && !/(^|\/)\.{0,2}(\/|$)/.test(text)) return text;
  const fromRoot = isAbsolute(text) ? relative(root, text) : undefined;
  if (fromRoot !== undefined && isAbsolute(fromRoot)) return fromRoot; // another drive
  const joined =
    fromRoot === undefined ? posix.join(wdir, text) : posix.normalize(fromRoot.split(sep).join("/"));
  const trimmed = joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
  return trimmed === "" ? "." : trimmed;
}

/** True where `path` lies in the folder `folder`, at any depth; a path does not lie in itself. */
export function isInside(path: string, folder: string): boolean {
  return folder === "." ? path !== "." && !isOutside(path) : path.startsWith(`${folder}/`);
}

/** True for a path that leaves the workspace. */
export function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../") || isAbsolute(path);
}

/** The folders that hold `path`, nearest first, without the workspace itself. */
export function* foldersOf(path: string): Generator<string> {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1))
    yield path.slice(0, slash);
}

/** Control characters could steer a terminal or break a line of a record. */
export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
