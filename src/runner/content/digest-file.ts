/**
 * Digests of files and folders, remembered in .dag/digests.json as long as a file looks untouched (stamp.ts).
 *
 * A file that was written a moment before it was digested may be written again within the same tick of the file
 * system's clock, so such a digest is used once and not trusted later.
 */
import {readdirSync, type Stats, statSync} from "node:fs";
import {relative, resolve, sep} from "node:path";
import {sha256} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {refuseSpecial} from "../../platform/regular-file.ts";
import {errorCode} from "../../platform/system-error.ts";
import {digestArrow} from "./digest-arrow.ts";
import {digestDuckdb} from "./digest-duckdb.ts";
import {loadMemory, type Remembered, saveMemory} from "./digest-memory.ts";
import {digestEntry, listFolder, type ManifestEntry, manifestDigest} from "./folder.ts";
import {formatOf} from "./format.ts";
import {digestWithMode, hashFile, isExecutable} from "./hash-file.ts";
import {isSame, isUntouched, stampOf} from "./stamp.ts";

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
  /**
   * The digest of one kind, and how the file, or every file and folder in it, looked when it was found to be so: the
   * look differs once anything has touched one of them. Rejects with ENOENT where nothing is there.
   */
  observe(path: string, kind: Kind): Promise<Observed>;
  /** How a file looks now; empty where nothing is there. */
  look(path: string): string;
  /** Bytes on disk, of a folder their sum. Throws ENOENT. */
  size(path: string): number;
  /** Writes what is remembered, without files that are gone; touches nothing if nothing was learnt. */
  save(): void;
}

type Kind = "bytes" | "content";

export interface Observed {
  readonly digest: string;
  readonly look: string;
}

/** Told of every file that a digest is taken of, or known of. */
type OnSeen = (path: string, stat: Stats) => void;

const attempts = 3;

/** Paths are absolute or relative to `root`. `now`: milliseconds since the epoch, by the clock of the file system. */
export function openDigests(root: string, now: () => number = Date.now): Digests {
  const home = resolve(root);
  const store = resolve(home, ".dag/digests.json");
  let entries: Map<string, Remembered> | undefined;
  let changed = false;
  /** Files that were there in this process. */
  const present = new Set<string>();

  const remembered = (): Map<string, Remembered> => (entries ??= loadMemory(store));
  const keyOf = (path: string): string =>
    path.startsWith(home + sep) && sep === "/"
      ? path.slice(home.length + 1)
      : relative(home, path).split(sep).join("/");

  function find(path: string, stat: Stats): Remembered | undefined {
    const key = keyOf(path);
    present.add(key);
    const entry = remembered().get(key);
    return entry && isSame(entry.stamp, stat, path) ? entry : undefined;
  }

  function findNow(given: string, kind: Kind, onSeen?: OnSeen): string | undefined {
    const path = resolve(home, given);
    const stat = findStat(path);
    if (!stat) return undefined;
    if (!stat.isDirectory()) {
      onSeen?.(path, stat);
      return find(path, stat)?.[kind];
    }
    const manifest: ManifestEntry[] = [];
    for (const entry of listFolder(path)) {
      if (entry.kind !== "file") {
        manifest.push(digestEntry(entry));
        continue;
      }
      const file = `${path}/${entry.path}`;
      const seen = statSync(file, {throwIfNoEntry: false});
      const digest = seen && find(file, seen)?.[kind];
      if (digest === undefined) return undefined;
      onSeen?.(file, seen!);
      manifest.push([entry.path, digest]);
    }
    return manifestDigest(manifest);
  }

  async function get(given: string, kind: Kind, onSeen?: OnSeen): Promise<string> {
    const path = resolve(home, given);
    if (!statSync(path).isDirectory()) return getFile(path, kind, onSeen);
    const manifest: ManifestEntry[] = [];
    for (const entry of listFolder(path))
      manifest.push(
        entry.kind === "file"
          ? [entry.path, await getFile(`${path}/${entry.path}`, kind, onSeen)]
          : digestEntry(entry),
      );
    return manifestDigest(manifest);
  }

  async function getFile(path: string, kind: Kind, onSeen?: OnSeen): Promise<string> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const stat = statSync(path);
      if (!stat.isFile()) refuseSpecial(path, stat);
      const known = find(path, stat)?.[kind];
      if (known !== undefined) {
        onSeen?.(path, stat);
        return known;
      }
      const stamp = stampOf(stat, now());
      const digest = await compute(path, stat, kind);
      if (!isUntouched(stat, statSync(path, {throwIfNoEntry: false}))) continue; // written to while it was read
      const before = remembered().get(keyOf(path));
      const kept = before && isSame(before.stamp, stat, path) ? before : {};
      remembered().set(keyOf(path), {
        ...kept,
        [kind]: digest,
        stamp,
        ...(formatOf(path) === "bytes" && both(digest)),
      });
      changed = true;
      onSeen?.(path, stat);
      return digest;
    }
    throw new ExpectedError("state", `${path} changes while it is read`, {
      file: path,
      hint: "Wait until it is written, then try again.",
    });
  }

  async function compute(path: string, stat: Stats, kind: Kind): Promise<string> {
    try {
      if (kind === "bytes" || formatOf(path) === "bytes")
        return digestWithMode(await hashFile(path, stat.size), isExecutable(path, stat));
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
        if (["ENOENT", "ENOTDIR", "ELOOP"].includes(errorCode(error) ?? "")) return undefined;
        throw error;
      }
    },
    content: (path) => get(path, "content"),
    contentNow: (path) => findNow(path, "content"),
    bytesNow: (path) => findNow(path, "bytes"),
    async observe(given, kind) {
      const path = resolve(home, given);
      let looks: string[] = [];
      const onSeen: OnSeen = (file, stat) => void looks.push(`${file}\0${formatLook(stat)}`);
      const folders = lookAtFolders(path); // first: what is added to one later shows in it
      let digest = findNow(path, kind, onSeen);
      if (digest === undefined) {
        looks = [];
        digest = await get(path, kind, onSeen);
      }
      return {digest, look: sha256([...folders, ...looks].join("\n"))};
    },
    look(path) {
      const stat = statSync(resolve(home, path), {throwIfNoEntry: false});
      return stat === undefined ? "" : formatLook(stat);
    },
    size: (path) => sizeOf(resolve(home, path)),
    save() {
      if (!changed || !entries) return;
      saveMemory(store, home, entries, present);
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

function formatLook({size, mtimeMs, ctimeMs, ino, mode}: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;
}

/** Of a folder it and all below it, each once, also behind links; nothing of a file. */
function lookAtFolders(path: string, seen = new Set<number>()): string[] {
  const stat = findStat(path);
  if (stat?.isDirectory() !== true || seen.has(stat.ino)) return [];
  seen.add(stat.ino);
  const below = readdirSync(path, {withFileTypes: true}).filter(
    (entry) => entry.isDirectory() || entry.isSymbolicLink(),
  );
  return [
    `${path}/\0${formatLook(stat)}`,
    ...below.flatMap(({name}) => lookAtFolders(`${path}/${name}`, seen)),
  ];
}

/** Undefined where nothing is there, or a link leads in a circle. */
function findStat(path: string): Stats | undefined {
  try {
    return statSync(path, {throwIfNoEntry: false});
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return listFolder(path).reduce(
    (sum, {kind, path: file}) => (kind === "file" ? sum + statSync(`${path}/${file}`).size : sum),
    0,
  );
}
