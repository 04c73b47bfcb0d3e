/**
 * One run at a time for a workspace: `.dag/lock` names the owner.
 *
 * The lock is made whole by a hard link, which fails if the name exists. A dead owner's lock is taken over only
 * by who holds a second lock named after that very owner: nobody else may then touch the first, so two takers
 * cannot both win. A taker that dies leaves the second lock, which is taken over in the same way.
 */
import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {basename, dirname, resolve} from "node:path";
import {temporaryPath} from "../../platform/atomic-file.ts";
import {sha256} from "../../platform/canonical.ts";
import {ExpectedError, explainSystemError} from "../../platform/failure.ts";
import {formatIdentity, isAlive, ownIdentity, parseIdentity} from "../../platform/process-identity.ts";
import {errorCode} from "../../platform/system-error.ts";

/** Resolves to the release of the lock. Rejects with ExpectedError while another run, or this process, has it. */
export async function acquireWorkspaceLock(root: string): Promise<() => Promise<void>> {
  const path = resolve(root, ".dag/lock");
  try {
    mkdirSync(dirname(path), {recursive: true});
    acquire(path);
  } catch (error) {
    throw explainSystemError(error, path);
  }
  let held = true;
  return async () => {
    if (held) rmSync(path, {force: true});
    held = false;
  };
}

function acquire(path: string): void {
  const own = temporaryPath(dirname(path), basename(path));
  writeFileSync(own, formatIdentity(ownIdentity()), {flag: "wx"});
  try {
    while (!tryLink(own, path)) takeOver(own, path);
  } catch (error) {
    if (error instanceof TakenOver) return;
    throw error;
  } finally {
    rmSync(own, {force: true});
  }
}

/** Says that the lock is ours by rename; not a failure. */
class TakenOver extends Error {}

/** Throws TakenOver on success, ExpectedError if the owner lives; returns where the lock has changed meanwhile. */
function takeOver(own: string, path: string): void {
  const owner = readOwner(path);
  if (owner === undefined) return;
  const identity = parseIdentity(owner);
  if (identity && isAlive(identity)) throw isTaken(path, identity.pid);
  const guard = `${path}.${sha256(owner).slice(0, 12)}`;
  acquire(guard);
  try {
    if (readOwner(path) !== owner) return;
    renameSync(own, path);
    throw new TakenOver();
  } finally {
    rmSync(guard, {force: true});
  }
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

function isTaken(path: string, pid: number): ExpectedError {
  const hint = `Wait for it, or end it (kill ${pid}). If no such run exists, delete .dag/lock.`;
  return new ExpectedError("state", `another run (pid ${pid}) is working here`, {file: path, hint});
}
