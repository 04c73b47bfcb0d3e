/**
 * What reading a definition has seen of the disk: every question that decided what the pipeline is, with its answer. As
 * long as all answers are the same the pipeline is, too.
 */
import {type Dirent, lstatSync, readdirSync, realpathSync, type Stats} from "node:fs";
import {basename, dirname, join} from "node:path";
import {sha256} from "../../platform/canonical.ts";
import {findStat} from "../../platform/find-stat.ts";
import {readRegularFile} from "../../platform/regular-file.ts";

/** What stands at a path; links are followed. */
export type Kind = "file" | "folder" | "none" | "other";

/** By path relative to the workspace. Plain, to be kept. */
export interface Answers {
  /** Digest of a definition's file; undefined where there is none. */
  readonly texts: Map<string, string | undefined>;
  /** Digest of the names in a folder, each with what it is. */
  readonly folders: Map<string, string>;
  readonly kinds: Map<string, Kind>;
  /** Where the workspace, which is "", and each folder that is a link really lie; undefined of one that is no link. */
  readonly places: Map<string, string | undefined>;
}

export class Seen {
  readonly answers: Answers = {
    texts: new Map(),
    folders: new Map(),
    kinds: new Map(),
    places: new Map(),
  };
  #isComplete = true;

  /** False where something was asked that is not noted. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Says that something else decided, too. */
  giveUp(): void {
    this.#isComplete = false;
  }

  noteText(path: string, bytes: Uint8Array | undefined): void {
    this.answers.texts.set(path, bytes && sha256(bytes));
  }

  noteFolder(path: string, entries: readonly Dirent[]): void {
    this.answers.folders.set(path, digestEntries(entries));
  }

  noteKind(path: string, stat: Stats | undefined): void {
    this.answers.kinds.set(path, kindOf(stat));
  }

  notePlace(path: string, real: string | undefined): void {
    this.answers.places.set(path, real);
  }
}

/**
 * The files of the definition as they are, where all is as it was seen; else undefined. So what is read of them later can
 * be what was compared.
 */
export function lookAgain(
  root: string,
  answers: Answers,
): ReadonlyMap<string, Buffer | undefined> | undefined {
  const texts = new Map<string, Buffer | undefined>();
  try {
    for (const [path, digest] of answers.texts) {
      const bytes = readIfThere(join(root, path));
      if ((bytes && sha256(bytes)) !== digest) return undefined;
      texts.set(path, bytes);
    }
    for (const [path, kind] of answers.kinds)
      if (kindOf(findStat(join(root, path))) !== kind) return undefined;
    for (const [path, real] of answers.places)
      if (placeOf(join(root, path), path === "") !== real) return undefined;
    for (const [path, digest] of answers.folders)
      if (digestEntries(readFolder(join(root, path))) !== digest) return undefined;
    return texts;
  } catch {
    return undefined; // what cannot be looked at is told by who reads it
  }
}

/** Empty where nothing is there. */
export function readFolder(path: string): readonly Dirent[] {
  return unlessMissing(() => readdirSync(path, {withFileTypes: true})) ?? [];
}

export function isLink(path: string): boolean {
  try {
    return lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() ?? false;
  } catch {
    return false; // below what is no folder
  }
}

/** Of a folder that is not there yet, that of the nearest one above it. */
export function findReal(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(findReal(dirname(folder)), basename(folder));
  }
}

function placeOf(path: string, isRoot: boolean): string | undefined {
  return isRoot || isLink(path) ? findReal(path) : undefined;
}

function readIfThere(path: string): Buffer | undefined {
  return unlessMissing(() => readRegularFile(path));
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function kindOf(stat: Stats | undefined): Kind {
  if (stat === undefined) return "none";
  return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
}

function digestEntries(entries: readonly Dirent[]): string {
  const lines = entries.map((entry) => {
    const kind = entry.isFile() ? "f" : entry.isDirectory() ? "d" : entry.isSymbolicLink() ? "l" : "o";
    return `${kind}${entry.name}`;
  });
  return sha256(lines.sort().join("\0"));
}
