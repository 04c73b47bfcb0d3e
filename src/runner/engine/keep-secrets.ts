/** Secrets among an instance's variables: never in what is shown or logged of it, nor in an output that is kept. */
import {closeSync, openSync, readSync, statSync} from "node:fs";
import {join} from "node:path";
import {listFolder} from "../content/folder.ts";
import {findSecrets} from "../content/secret.ts";
import type {Instance} from "../definition/instance.ts";

const CHUNK_BYTES = 1 << 20;

/** Gives a value with `***` in place of each secret in its texts. */
export function createMask({env}: Pick<Instance, "env">): <T>(value: T) => T {
  const secrets = [...findSecrets(env).values()].sort((a, b) => b.length - a.length);
  const mask = (value: unknown): unknown => {
    if (typeof value === "string")
      return secrets.reduce((text, secret) => text.replaceAll(secret, "***"), value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]));
  };
  return secrets.length === 0 ? (value) => value : (value) => mask(value) as typeof value;
}

/** The name of a secret variable whose value stands in the file or folder at `path`, or in a name there; undefined where none does. */
export function findSecretIn({env}: Pick<Instance, "env">, path: string): string | undefined {
  const secrets = [...findSecrets(env)].map(([name, value]) => [name, Buffer.from(value)] as const);
  if (secrets.length === 0) return undefined;
  if (!statSync(path).isDirectory()) return findIn(path, secrets);
  for (const entry of listFolder(path)) {
    const names = Buffer.from(`${entry.path}\n${entry.kind === "dead link" ? entry.target : ""}`);
    const found =
      secrets.find(([, value]) => names.includes(value))?.[0] ??
      (entry.kind === "file" ? findIn(join(path, entry.path), secrets) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn(path: string, secrets: readonly (readonly [string, Buffer])[]): string | undefined {
  const overlap = Math.max(...secrets.map(([, value]) => value.length)) - 1;
  const buffer = Buffer.alloc(CHUNK_BYTES + overlap);
  const file = openSync(path, "r");
  try {
    for (let kept = 0; ; ) {
      const read = readSync(file, buffer, kept, CHUNK_BYTES, null);
      if (read === 0) return undefined;
      const part = buffer.subarray(0, kept + read);
      const found = secrets.find(([, value]) => part.includes(value));
      if (found !== undefined) return found[0];
      kept = Math.min(overlap, part.length);
      buffer.copyWithin(0, part.length - kept, part.length);
    }
  } finally {
    closeSync(file);
  }
}
