/** The source files that a pattern matches on disk; each folder is read once. */

import type {Dirent, Stats} from "node:fs";
import {join} from "node:path";
import {compareCodeUnits} from "../../platform/canonical.ts";
import {findStat} from "../../platform/find-stat.ts";
import {matchPattern, type Pattern} from "./pattern.ts";
import {readFolder, type Seen} from "./seen.ts";

/** Never searched, except where a pattern names them. Hidden folders are not matched by wildcards at all. */
const SKIPPED = "node_modules";

/** What an office program leaves beside a document that someone has open. */
function isOwnerFile(name: string): boolean {
  return name.startsWith("~$");
}

export class Disk {
  readonly #root: string;
  readonly #folders = new Map<string, readonly Dirent[]>();
  readonly #absent: readonly string[];
  readonly #files = new Map<string, boolean>();
  readonly #lists = new Map<string, readonly string[]>();

  readonly #seen: Seen | undefined;

  /** `absent`: files that are not there and count as if they were. `seen` is told what was looked at. */
  constructor(root: string, absent: readonly string[] = [], seen?: Seen) {
    this.#root = root;
    this.#seen = seen;
    this.#absent = absent;
    for (const path of absent) this.#files.set(path, true);
  }

  /**
   * Files, not folders, sorted by code unit. A folder that is absent matches nothing; one that may not be
   * read throws the error of the file system.
   */
  list(pattern: Pattern): readonly string[] {
    const known = this.#lists.get(pattern.regex.source);
    if (known !== undefined) return known;
    const found = new Set<string>(this.#absent);
    this.#walk(pattern.folder, this.#firstWild(pattern), pattern, found);
    const paths = [...found]
      .filter((path) => matchPattern(pattern, path) !== undefined)
      .sort(compareCodeUnits);
    this.#lists.set(pattern.regex.source, paths);
    return paths;
  }

  /** The folders that have been looked into. */
  get walked(): Iterable<string> {
    return this.#folders.keys();
  }

  isFile(path: string): boolean {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const isFile = this.#find(path)?.isFile() ?? false;
    this.#files.set(path, isFile);
    return isFile;
  }

  isFolder(path: string): boolean {
    return this.#find(path)?.isDirectory() ?? false;
  }

  #find(path: string): Stats | undefined {
    const stat = findStat(join(this.#root, path));
    this.#seen?.noteKind(path, stat);
    return stat;
  }

  #firstWild({segments}: Pattern): number {
    const index = segments.findIndex(({kind}) => kind !== "literal");
    return index < 0 ? segments.length - 1 : index;
  }

  #walk(folder: string, index: number, pattern: Pattern, found: Set<string>): void {
    const segment = pattern.segments[index]!;
    const last = index === pattern.segments.length - 1;
    const inFolder = (name: string): string => (folder === "." ? name : `${folder}/${name}`);
    if (segment.kind === "literal") {
      const path = inFolder(segment.text);
      if (!last) this.#walk(path, index + 1, pattern, found);
      else if (this.isFile(path)) found.add(path);
      return;
    }
    if (segment.kind === "any-depth" && !last) this.#walk(folder, index + 1, pattern, found);
    for (const entry of this.#entries(folder)) {
      if (entry.name.startsWith(".") && segment.kind === "any-depth") continue;
      if (segment.kind === "wild" && (isOwnerFile(entry.name) || !segment.regex.test(entry.name))) continue;
      const path = inFolder(entry.name);
      if (segment.kind === "any-depth") {
        // links to folders are not followed at any depth: they could lead round in a circle
        if (entry.isDirectory() && entry.name !== SKIPPED) this.#walk(path, index, pattern, found);
        else if (last && this.#isFileEntry(entry, path)) found.add(path);
      } else if (!last) {
        if ((entry.isDirectory() && entry.name !== SKIPPED) || entry.isSymbolicLink())
          this.#walk(path, index + 1, pattern, found);
      } else if (this.#isFileEntry(entry, path)) found.add(path);
    }
  }

  #isFileEntry(entry: Dirent, path: string): boolean {
    return entry.isFile() || (entry.isSymbolicLink() && this.isFile(path));
  }

  #entries(folder: string): readonly Dirent[] {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const entries = readFolder(join(this.#root, folder));
    this.#seen?.noteFolder(folder, entries);
    this.#folders.set(folder, entries);
    return entries;
  }
}
