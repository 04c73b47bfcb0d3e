/**
 * One owner at a time: a lock is a file that names the process which holds it.
 *
 * It is made whole by a hard link, which fails if the name exists. A dead owner's lock is taken over only by who
 * holds a second lock, named after that very owner, and still finds that owner in the first: so of two takers only
 * one wins, also where the other read the owner before and comes late. A taker that dies leaves the second lock,
 * which is taken over in the same way.
 */
import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {basename, dirname} from "node:path";
import {setTimeout as wait} from "node:timers/promises";
import {temporaryPath} from "./atomic-file.ts";
import {sha256} from "./canonical.ts";
import {ExpectedError, explainSystemError} from "./failure.ts";
import {
  formatIdentity,
  isAlive,
  isDead,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from "./process-identity.ts";
import {errorCode} from "./system-error.ts";

const POLL_MS = 40;

export interface LockOptions {
  /** How long a living owner is waited for. */
  readonly patienceMs?: number;
  /** Called once, where an owner is waited for, with who it is. */
  readonly onWait?: (holder: string) => void;
  /** Whether an owner certainly runs no more. */
  readonly isGone?: (owner: ProcessIdentity) => boolean;
}

/**
 * Resolves to the release of the lock at `path`, whose folder is made. Rejects with ExpectedError if another process,
 * or this one, keeps it.
 */
export async function acquireLock(
  path: string,
  {patienceMs = 0, onWait, isGone = isDead}: LockOptions = {},
): Promise<() => void> {
  const deadline = performance.now() + patienceMs;
  let isWaiting = false;
  for (;;) {
    const owner = tryAcquire(path, isGone);
    if (owner === undefined) break;
    if (performance.now() >= deadline) throw isTaken(path, owner);
    if (!isWaiting) onWait?.(describeHolder(owner));
    isWaiting = true;
    await wait(POLL_MS);
  }
  let isHeld = true;
  return () => {
    if (isHeld) rmSync(path, {force: true});
    isHeld = false;
  };
}

/** Runs `work` while the lock is held; by default a living owner is waited for ten seconds. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  {patienceMs = 10_000}: {patienceMs?: number} = {},
): Promise<T> {
  const release = await acquireLock(path, {patienceMs});
  try {
    return await work();
  } finally {
    release();
  }
}

type IsGone = NonNullable<LockOptions["isGone"]>;

/** The process that keeps the lock; undefined when it is ours now. */
function tryAcquire(path: string, isGone: IsGone): ProcessIdentity | undefined {
  const folder = dirname(path);
  try {
    mkdirSync(folder, {recursive: true});
  } catch (error) {
    throw explainSystemError(error, folder);
  }
  const own = temporaryPath(folder, basename(path));
  try {
    writeFileSync(own, formatIdentity(ownIdentity()), {flag: "wx"});
    return linkOrTakeOver(own, path, isGone);
  } catch (error) {
    throw explainSystemError(error, path);
  } finally {
    rmSync(own, {force: true});
  }
}

function linkOrTakeOver(own: string, path: string, isGone: IsGone): ProcessIdentity | undefined {
  while (!tryLink(own, path)) {
    const text = readOwner(path);
    if (text === undefined) continue; // released meanwhile
    const owner = parseIdentity(text);
    if (owner !== undefined && !isGone(owner)) return owner;
    const guard = `${path}.${sha256(text).slice(0, 12)}`;
    const taker = tryAcquire(guard, isGone);
    if (taker !== undefined) return taker;
    try {
      // Another taker may have come and gone since the owner was read.
      if (readOwner(path) === text) {
        renameSync(own, path);
        return undefined;
      }
    } finally {
      rmSync(guard, {force: true});
    }
  }
  return undefined;
}

function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function describeHolder(owner: ProcessIdentity): string {
  const {pid, host} = owner;
  return isAlive(owner)
    ? `another process (pid ${pid})`
    : `a process of another machine or container (pid ${pid} on ${host.replace(/_[0-9a-f]{6}$/, "")})`;
}

function isTaken(path: string, owner: ProcessIdentity): ExpectedError {
  const {pid} = owner;
  const holder = describeHolder(owner);
  if (isAlive(owner))
    return new ExpectedError("state", `${holder} is working here`, {
      file: path,
      hint: `Wait for it, or end it (kill ${pid}). If no such process exists, delete this file.`,
    });
  return new ExpectedError("state", `${holder} is working here`, {
    file: path,
    hint: `Whether it still runs cannot be seen from here: wait for it or end it there. If it has ended, delete this file.`,
  });
}
