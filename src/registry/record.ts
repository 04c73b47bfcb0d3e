/**
 * The registry's JSON files: keys sorted, and each with a digest of itself, so that a change by hand is found.
 * The digest is SHA-256 of the canonical JSON without `digest`, whatever the white space and the line ends.
 */
import {createHash} from "node:crypto";
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";

/** Canonical JSON: keys sorted by code unit, no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

function digestOf(record: Readonly<Record<string, unknown>>): string {
  const {digest: _, ...rest} = record;
  return createHash("sha256").update(canonical(rest)).digest("hex");
}

/** The record with its digest. */
export function seal<T extends Readonly<Record<string, unknown>>>(record: T): T & {digest: string} {
  return {...record, digest: digestOf(record)};
}

/** The file's text: canonical, indented, so that git can merge it. */
export function formatRecord(record: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(JSON.parse(canonical(record)), null, 2)}\n`;
}

/**
 * Reads a sealed record. Throws an ExpectedError that names the file and the remedy where it has conflict markers, is no
 * JSON, does not fit the schema, or is not what it was sealed as.
 */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(path, "utf8");
  if (/^(<{7}|={7}|>{7})( |$)/m.test(text)) throw conflicted(path, text);
  const hint = `Put it back as it was: git restore ${path}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ExpectedError("input", "the registry's file is not JSON", {file: path, hint, cause});
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a file of the registry: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
    });
  const record = value as Record<string, unknown>;
  if (record.digest !== digestOf(record))
    throw new ExpectedError("input", "the file was changed by hand: it is not what its digest says", {
      file: path,
      place: "digest",
      hint,
    });
  return result.data;
}

function conflicted(path: string, text: string): ExpectedError {
  const versions = [...text.matchAll(/"version": "([^"]+)"/g)].map(([, version]) => version!);
  const distinct = [...new Set(versions)].sort();
  const named = distinct.length > 1 ? `: ${distinct.join(" and ")}` : "";
  return new ExpectedError("input", `two branches changed this file, and git left both sides in it${named}`, {
    file: path,
    place: "merge conflict",
    hint: `Keep one side whole (git checkout --ours ${path}, or --theirs), then run the other command again.`,
  });
}
