/**
 * Digests of files and folders, remembered in .dag/digests.json by size, mtime (ns) and inode.
 *
 * A file that was written within two seconds before it was digested may be written again within the same tick
 * of the file system's clock, so such a digest is used once and not trusted later.
 */
import {type BigIntStats, existsSync, readFileSync, statSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {relative, resolve, sep} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import {digestArrow} from "./digest-arrow.ts";
import {digestDuckdb} from "./digest-duckdb.ts";
import {digestJson} from "./digest-json.ts";
import {listFolder, type ManifestEntry, manifestDigest} from "./folder.ts";
import {formatOf} from "./format.ts";
import {hashFile} from "./hash-file.ts";
import {isSame, type Stamp, stampOf} from "./stamp.ts";

export interface Digests {
  /** Digest of the bytes; of a folder, of its manifest. Rejects with ENOENT where nothing is there. */
  bytes(path: string): Promise<string>;
  /** As `bytes`; undefined where nothing is there. */
  findBytes(path: string): Promise<string | undefined>;
  /** Digest of what the file means, or of its bytes if it cannot be read as its format. Rejects with ENOENT. */
  content(path: string): Promise<string>;
  /** The content digest if it is remembered and the file looks untouched; undefined also where nothing is there. */
  contentNow(path: string): string | undefined;
  /** As `contentNow`, for the bytes. */
  bytesNow(path: string): string | undefined;
  /** Bytes on disk, of a folder their sum. Throws ENOENT. */
  size(path: string): number;
  /** Writes what is remembered, without files that are gone; touches nothing if nothing was learnt. */
  save(): void;
}

type Kind = "bytes" | "content";
interface Entry extends Partial<Record<Kind, string>> {
  readonly stamp: Stamp;
}

const schema = "kymo.digests/1";
const attempts = 3;

/** Paths are absolute or relative to `root`. `now`: milliseconds since the epoch, by the clock of the file system. */
export function openDigests(root: string, now: () => number = Date.now): Digests {
  const home = resolve(root);
  const store = resolve(home, ".dag/digests.json");
  let entries: Map<string, Entry> | undefined;
  let changed = false;

  const remembered = (): Map<string, Entry> => (entries ??= load(store));
  const keyOf = (path: string): string => relative(home, path).split(sep).join("/");

  function find(path: string, stat: BigIntStats): Entry | undefined {
    const entry = remembered().get(keyOf(path));
    return entry && isSame(entry.stamp, stat) ? entry : undefined;
  }

  function findNow(given: string, kind: Kind): string | undefined {
    const path = resolve(home, given);
    const stat = statSync(path, {bigint: true, throwIfNoEntry: false});
    if (!stat) return undefined;
    if (!stat.isDirectory()) return find(path, stat)?.[kind];
    const manifest: ManifestEntry[] = [];
    for (const file of listFolder(path)) {
      const digest = findNow(resolve(path, file), kind);
      if (digest === undefined) return undefined;
      manifest.push([file, digest]);
    }
    return manifestDigest(manifest);
  }

  async function get(given: string, kind: Kind): Promise<string> {
    const path = resolve(home, given);
    if (!statSync(path).isDirectory()) return getFile(path, kind);
    const manifest: ManifestEntry[] = [];
    for (const file of listFolder(path)) manifest.push([file, await getFile(resolve(path, file), kind)]);
    return manifestDigest(manifest);
  }

  async function getFile(path: string, kind: Kind): Promise<string> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const stat = statSync(path, {bigint: true});
      const known = find(path, stat)?.[kind];
      if (known !== undefined) return known;
      const stamp = stampOf(stat, now());
      const digest = await compute(path, kind);
      if (!isUnchanged(path, stat)) continue; // written to while it was read
      const before = remembered().get(keyOf(path));
      const kept = before && isSame(before.stamp, stat) ? before : {};
      remembered().set(keyOf(path), {
        ...kept,
        [kind]: digest,
        stamp,
        ...(formatOf(path) === "bytes" && both(digest)),
      });
      changed = true;
      return digest;
    }
    throw new ExpectedError("state", `${path} changes while it is read`, {
      file: path,
      hint: "Wait until it is written, then try again.",
    });
  }

  async function compute(path: string, kind: Kind): Promise<string> {
    try {
      if (kind === "bytes" || formatOf(path) === "bytes") return await hashFile(path);
      return (await meaningOf(path)) ?? (await getFile(path, "bytes"));
    } catch (error) {
      throw explainSystemError(error, path);
    }
  }

  return {
    bytes: (path) => get(path, "bytes"),
    async findBytes(path) {
      try {
        return await get(path, "bytes");
      } catch (error) {
        if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
        throw error;
      }
    },
    content: (path) => get(path, "content"),
    contentNow: (path) => findNow(path, "content"),
    bytesNow: (path) => findNow(path, "bytes"),
    size: (path) => sizeOf(resolve(home, path)),
    save() {
      if (!changed || !entries) return;
      for (const key of entries.keys()) if (!existsSync(resolve(home, key))) entries.delete(key);
      const rows = [...entries].map(([key, {stamp, bytes, content}]) => [
        key,
        ...stamp,
        bytes ?? 0,
        content ?? 0,
      ]);
      writeAtomicSync(store, JSON.stringify({schema, files: rows}), {durable: false});
      changed = false;
    },
  };
}

/** Undefined where the format has no meaning of its own, or the file is not what its name says. */
async function meaningOf(path: string): Promise<string | undefined> {
  try {
    switch (formatOf(path)) {
      case "arrow":
        return await digestArrow(path);
      case "duckdb":
        return await digestDuckdb(path);
      case "json":
        return digestJson(await readFile(path, "utf8"));
      case "bytes":
        return undefined;
    }
  } catch (error) {
    if (error instanceof Error && "errno" in error) throw error; // the disk's fault, not the file's
    if (error instanceof Error && /set lock on file/i.test(error.message)) {
      const hint = "Close the program that has the database open.";
      throw new ExpectedError("state", `${path} is in use by another program`, {
        file: path,
        hint,
        cause: error,
      });
    }
    return undefined;
  }
}

function both(digest: string): Record<Kind, string> {
  return {bytes: digest, content: digest};
}

function isUnchanged(path: string, before: BigIntStats): boolean {
  const after = statSync(path, {bigint: true, throwIfNoEntry: false});
  return after?.size === before.size && after.mtimeNs === before.mtimeNs && after.ino === before.ino;
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return listFolder(path).reduce((sum, file) => sum + statSync(resolve(path, file)).size, 0);
}

/** What is remembered is only a convenience: whatever cannot be read is forgotten. */
function load(path: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as {schema: unknown; files: unknown[][]};
    if (stored.schema !== schema) return entries;
    for (const [key, size, mtimeNs, ino, taken, bytes, content] of stored.files) {
      const entry = {stamp: [size, mtimeNs, ino, taken] as unknown as Stamp};
      entries.set(key as string, {
        ...entry,
        ...(typeof bytes === "string" && {bytes}),
        ...(typeof content === "string" && {content}),
      });
    }
  } catch {
    entries.clear();
  }
  return entries;
}
