/**
 * API keys as they are kept: a name, what it may do, and the SHA-256 of a secret of 256 bits; the secret itself is shown
 * once, when the key is made. So much chance cannot be guessed from its hash, and needs no slow one.
 */
import {createHash, randomBytes} from "node:crypto";
import {existsSync, readFileSync} from "node:fs";
import * as z from "zod";
import {type JsonArtifact, parseJson} from "../../artifacts/json-file.ts";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";

export const SCOPES = ["predict", "metrics", "admin"] as const;

const keySchema = z.object({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  name: z.string(),
  /** SHA-256 of the secret, hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** Requests a second, on the average; null for no limit. */
  ratePerSecond: z.number().positive().nullable(),
  created: z.iso.datetime(),
});

export type ApiKey = z.infer<typeof keySchema>;

const fileSchema = z.object({kymo: z.literal("keys/1"), keys: z.array(keySchema)});

const ARTIFACT: JsonArtifact<z.infer<typeof fileSchema>> = {
  name: "a file of API keys",
  kind: "keys/1",
  schema: fileSchema,
  hint: "Remove it and make the keys again: kymo keys add NAME.",
};

/** None where there is no file. Throws an ExpectedError where it is damaged. */
export function readKeys(path: string): readonly ApiKey[] {
  if (!existsSync(path)) return [];
  return parseJson(readFileSync(path, "utf8"), path, ARTIFACT).keys;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: ApiKey["scopes"];
  readonly ratePerSecond: number | null;
  readonly created: string;
}

/** Adds a key and gives its text, `kymo_<id>_<secret>`. Throws an ExpectedError where the name is taken. */
export function addKey(path: string, {name, ...rest}: NewKey): string {
  const keys = readKeys(path);
  if (keys.some((key) => key.name === name))
    throw new ExpectedError("usage", `there is a key "${name}" already`, {
      file: path,
      hint: `Choose another name, or remove it: kymo keys remove ${name}.`,
    });
  const id = randomBytes(4).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  write(path, [...keys, {id, name, hash: hashOf(secret), ...rest}]);
  return `kymo_${id}_${secret}`;
}

/** Throws an ExpectedError where there is no such key. */
export function removeKey(path: string, name: string): void {
  const keys = readKeys(path);
  const kept = keys.filter((key) => key.name !== name && key.id !== name);
  if (kept.length === keys.length)
    throw new ExpectedError("usage", `there is no key "${name}"`, {
      file: path,
      hint: `There are ${keys.map((key) => key.name).join(", ") || "none"}.`,
    });
  write(path, kept);
}

function write(path: string, keys: readonly ApiKey[]): void {
  writeAtomicSync(path, `${JSON.stringify({kymo: "keys/1", keys}, null, 2)}\n`, {mode: 0o600});
}

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
