/** One file that people bring, on disk or in an archive: its bytes when they are needed, unpacked, within limits. */
import {open, readFile} from "node:fs/promises";
import {basename} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {readBounded} from "../garmin/recording.ts";
import {isGzip, openArchive, unpackGzip} from "../garmin/unpack.ts";
import type {UnpackLimits} from "../garmin/workbook.ts";
import {type Content, findContent} from "./content.ts";

export interface SourceFile {
  /** Relative to the folder that is read: `walk.zip/Gyroscope.csv`. */
  readonly name: string;
  readonly content: Content;
  /** On disk: of the file itself, or of the archive that it lies in. */
  readonly path: string;
  /** Unpacked where it is gzip. */
  read(): Promise<Buffer>;
}

/** The file, or the files of an archive. Throws an ExpectedError where an archive is damaged or beyond the limits. */
export async function openSource(
  path: string,
  name: string,
  limits: UnpackLimits,
): Promise<readonly SourceFile[]> {
  const head = await readHead(path);
  const content = findContent(head, name);
  if (content === "zip") return listArchive(path, name, limits);
  if (content !== "gzip") return [{name, content, path, read: () => readFile(path)}];
  const bytes = await readBounded(path, limits);
  const inner = findContent(bytes.subarray(0, 512), name.replace(/\.gz$/i, ""));
  return [{name, content: inner, path, read: async () => bytes}];
}

/** What else lies in an archive, such as pictures and sound, is never unpacked. */
const TABLE_NAME = /\.(csv|tsv|txt|json|fit|xlsx)(\.gz)?$/i;

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const head = new Uint8Array(512);
    const {bytesRead} = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function listArchive(path: string, name: string, limits: UnpackLimits): Promise<readonly SourceFile[]> {
  const archive = await openArchive(await readBounded(path, limits), path, limits);
  const files: SourceFile[] = [];
  for (const inner of archive.names()) {
    if (basename(inner).startsWith(".") || inner.startsWith("__MACOSX/") || !TABLE_NAME.test(inner)) continue;
    const packed = await archive.read(inner);
    const bytes = isGzip(packed) ? await unpackGzip(packed, path, limits) : packed;
    const content = findContent(bytes.subarray(0, 512), inner.replace(/\.gz$/i, ""));
    files.push({name: `${name}/${inner}`, content, path, read: async () => bytes});
  }
  if (files.length === 0)
    throw new ExpectedError("input", `the archive has no table, but ${listNames(archive.names())}`, {
      file: path,
      hint: "Give an archive of CSV, workbooks, JSON or FIT; unpack archives and Parquet files that lie in it.",
    });
  return files;
}

/** The first of some names, in a few words. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return names.length <= 4
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
