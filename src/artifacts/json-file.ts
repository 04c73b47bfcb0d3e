/**
 * Artifacts of JSON: checked as a whole when they are read, and refused with the file, the place in it and what to do.
 *
 * Most carry a mark such as `"kymo": "splits/1"`, which says what they are and in which version. It is looked at first,
 * since a file of another kind has every field wrong.
 */
import {readFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";

/** What an artifact of JSON is, for whoever reads it. */
export interface JsonArtifact<T> {
  /** With its article: "a model card". */
  readonly name: string;
  /** The mark, of those that have one. */
  readonly kind?: string;
  /** Marks of versions before, each with what makes a value of it one of this version. */
  readonly older?: Readonly<Record<string, (value: object) => unknown>>;
  /** Names the fields in the file's order, in which they are read and so written again. */
  readonly schema: z.ZodType<T>;
  /** What to do about a file that is none. */
  readonly hint: string;
}

/** A type whose objects and arrays, however deep, are not written to. */
export type Immutable<T> = T extends object ? {readonly [K in keyof T]: Immutable<T[K]>} : T;

/** Throws an ExpectedError where the file is not JSON, or not the artifact. */
export async function readJson<T>(path: string, artifact: JsonArtifact<T>): Promise<T> {
  return parseJson(await readFile(path, "utf8"), path, artifact);
}

/** As `readJson`, of a text that has been read; `file` only names it in the errors. */
export function parseJson<T>(text: string, file: string, artifact: JsonArtifact<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ExpectedError("input", `not ${artifact.name}: the file is not JSON`, {
      file,
      hint: artifact.hint,
      cause,
    });
  }
  return checkJson(value, file, artifact);
}

/** As `readJson`, of a value that has been parsed. Fields that the schema does not name are left out. */
export function checkJson<T>(
  given: unknown,
  file: string,
  {name, kind, older = {}, schema, hint}: JsonArtifact<T>,
): T {
  const mark = findKind(given);
  const isOlder = typeof mark === "string" && Object.hasOwn(older, mark);
  const value = isOlder ? older[mark]!(given as object) : given;
  const found = findKind(value);
  if (kind !== undefined && found !== kind) {
    const message = `not ${name}: kymo is ${JSON.stringify(found) ?? "absent"}, expected "${kind}"`;
    throw new ExpectedError("input", message, {file, place: "kymo", hint});
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const {error: cause} = result;
  const place = z.core.toDotPath(cause.issues[0]?.path ?? []);
  throw new ExpectedError("input", `not ${name}: ${z.prettifyError(cause)}`, {
    file,
    ...(place === "" ? {} : {place}),
    hint,
    cause,
  });
}

/** The mark of a parsed file, whatever it is; undefined where it has none. */
export function findKind(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kymo" in value ? value.kymo : undefined;
}

/** Writes the value indented by `indent` spaces, on one line with 0, and a line feed. */
export async function writeJson(path: string, value: unknown, indent: number): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, indent)}\n`);
}
