/** What is remembered of files in .dag/digests.json: their digests, and how the files looked when these were taken. */
import {existsSync, readFileSync} from "node:fs";
import {resolve} from "node:path";
import {writeCacheSync} from "../../platform/atomic-file.ts";
import {CONTENT_RULES} from "./format.ts";
import type {Stamp} from "./stamp.ts";

export interface Remembered {
  readonly stamp: Stamp;
  readonly bytes?: string;
  readonly content?: string;
}

const SCHEMA = `kymo.digests/3 ${Object.values(CONTENT_RULES).join(" ")}`;

/** 0 stands for a digest that is not known, 1 for a content that is the bytes. */
type Row = readonly [path: string, stamp: Stamp, bytes: string | 0, content: string | 0 | 1];

/** By path relative to the root. It is only a convenience: whatever cannot be read is forgotten. */
export function loadMemory(file: string): Map<string, Remembered> {
  const entries = new Map<string, Remembered>();
  try {
    const stored = JSON.parse(readFileSync(file, "utf8")) as {schema: unknown; files: readonly Row[]};
    if (stored.schema !== SCHEMA) return entries;
    for (const [path, stamp, bytes, content] of stored.files)
      if (bytes !== 0 && content === 1) entries.set(path, {stamp, bytes, content: bytes});
      else
        entries.set(path, {
          stamp,
          ...(bytes !== 0 && {bytes}),
          ...(typeof content === "string" && {content}),
        });
  } catch {
    entries.clear();
  }
  return entries;
}

/** Writes all entries but those of files that are gone; those in `present` were there a moment ago. */
export function saveMemory(
  file: string,
  root: string,
  entries: Map<string, Remembered>,
  present: ReadonlySet<string>,
): void {
  for (const path of entries.keys())
    if (!present.has(path) && !existsSync(resolve(root, path))) entries.delete(path);
  const files = [...entries].map(
    ([path, {stamp, bytes, content}]): Row => [
      path,
      stamp,
      bytes ?? 0,
      content === undefined ? 0 : content === bytes ? 1 : content,
    ],
  );
  writeCacheSync(file, JSON.stringify({schema: SCHEMA, files}));
}
