/** What differs in one artifact, as far as its format is known. */
import {readFileSync} from "node:fs";
import {extname} from "node:path";
import type {FolderFile, StoredObject} from "../store/store.ts";
import {diffJson, type JsonDiff} from "./diff-json.ts";
import {diffTables, type TableDiff} from "./table/diff-tables.ts";
import {findTableKind, readTables, type TableKind} from "./table/read-tables.ts";

export type ArtifactDiff =
  | {readonly kind: "tables"; readonly tables: readonly NamedTableDiff[]}
  | ({readonly kind: "json"} & JsonDiff)
  | {readonly kind: "folder"; readonly files: readonly FileDiff[]}
  /** Sizes and digests are all that is told of any other file. */
  | {readonly kind: "bytes"}
  | {readonly kind: "unreadable"; readonly message: string};

export interface NamedTableDiff {
  /** Empty where the file is one table. */
  readonly name: string;
  /** How many rows a table has that is on one side alone. */
  readonly only?: {readonly side: "before" | "after"; readonly rows: number};
  readonly diff?: TableDiff;
}

export interface FileDiff {
  readonly name: string;
  readonly how: "added" | "removed" | "changed";
  /** Of a file of a format that is known, on both sides. */
  readonly diff?: ArtifactDiff;
}

export interface DiffOptions {
  /** The columns that rows are joined by. */
  readonly key?: readonly string[];
  /** How many differing rows of a table are shown. */
  readonly examples: number;
}

/** A file that holds more is told by its size alone. */
const MAX_JSON_BYTES = 256e6;

/** `path` names the format; the bytes may lie under a digest. */
export async function diffArtifact(
  path: string,
  before: StoredObject,
  after: StoredObject,
  options: DiffOptions,
): Promise<ArtifactDiff> {
  if (before.kind === "folder" && after.kind === "folder")
    return {kind: "folder", files: await diffFolders(before.files, after.files, options)};
  if (before.kind === "folder" || after.kind === "folder") return {kind: "bytes"};
  try {
    const table = findTableKind(path);
    if (table !== undefined)
      return {kind: "tables", tables: await diffTableFiles(before.path, after.path, table, options)};
    if (extname(path).toLowerCase() === ".json")
      return {kind: "json", ...diffJson(readJson(before.path), readJson(after.path))};
    return {kind: "bytes"};
  } catch (error) {
    return {kind: "unreadable", message: (error as Error).message};
  }
}

async function diffTableFiles(
  before: string,
  after: string,
  kind: TableKind,
  {key, examples}: DiffOptions,
): Promise<readonly NamedTableDiff[]> {
  const [was, is] = await Promise.all([readTables(before, kind), readTables(after, kind)]);
  const found: NamedTableDiff[] = [];
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === undefined) found.push({name, only: {side: "after", rows: now!.rows}});
    else if (now === undefined) found.push({name, only: {side: "before", rows: old.rows}});
    else {
      const diff = diffTables(old, now, {examples, ...(key === undefined ? {} : {key})});
      if (!diff.isSame) found.push({name, diff});
    }
  }
  return found;
}

async function diffFolders(
  before: readonly FolderFile[],
  after: readonly FolderFile[],
  options: DiffOptions,
): Promise<readonly FileDiff[]> {
  const was = new Map(before.map((file) => [file.name, file]));
  const is = new Map(after.map((file) => [file.name, file]));
  const files: FileDiff[] = [];
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === undefined) files.push({name, how: "added"});
    else if (now === undefined) files.push({name, how: "removed"});
    else if (old.digest !== now.digest) {
      const both = old.path !== undefined && now.path !== undefined;
      const diff = both
        ? await diffArtifact(name, {kind: "file", path: old.path!}, {kind: "file", path: now.path!}, options)
        : undefined;
      files.push({name, how: "changed", ...(diff === undefined ? {} : {diff})});
    }
  }
  return files;
}

function readJson(path: string): unknown {
  const bytes = readFileSync(path);
  if (bytes.length > MAX_JSON_BYTES) throw new Error(`more than ${MAX_JSON_BYTES / 1e6} MB of JSON`);
  return JSON.parse(bytes.toString("utf8"));
}
