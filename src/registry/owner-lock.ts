/**
 * One writer at a time: a lock file that names its owner (pid, start time, boot), made whole by a hard link, which
 * fails if the name exists. A dead owner's lock is taken over only by who holds a second lock named after that very
 * owner, so two takers cannot both win.
 */
import {createHash, randomBytes} from "node:crypto";
import {linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {basename, dirname} from "node:path";
import {setTimeout as wait} from "node:timers/promises";
import {ExpectedError} from "../platform/failure.ts";

const POLL_MS = 40;

/** Runs `work` while the lock at `path` is held. Throws a ExpectedError when a living owner keeps it past `patienceMs`. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  {patienceMs = 10_000}: {patienceMs?: number} = {},
): Promise<T> {
  mkdirSync(dirname(path), {recursive: true});
  const deadline = performance.now() + patienceMs;
  while (!tryAcquire(path)) {
    if (performance.now() > deadline) {
      const pid = parseOwner(readOwner(path) ?? "")?.pid ?? "unknown";
      const hint = `Wait for it, or end it (kill ${pid}). If no such process exists, delete the lock.`;
      throw new ExpectedError("input", `another process (pid ${pid}) is working here`, {file: path, hint});
    }
    await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, {force: true});
  }
}

/** True when the lock is ours now. */
function tryAcquire(path: string): boolean {
  const own = `${dirname(path)}/.${basename(path).replace(/^\./, "")}-${randomBytes(6).toString("hex")}`;
  writeFileSync(own, identityOf(process.pid), {flag: "wx"});
  try {
    return tryLink(own, path) || takeOver(own, path);
  } finally {
    rmSync(own, {force: true});
  }
}

function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function takeOver(own: string, path: string): boolean {
  const owner = readOwner(path);
  if (owner === undefined || isAlive(owner)) return false;
  const guard = `${path}-${createHash("sha256").update(owner).digest("hex").slice(0, 12)}`;
  if (!tryAcquire(guard)) return false;
  try {
    if (readOwner(path) !== owner) return false;
    renameSync(own, path);
    return true;
  } finally {
    rmSync(guard, {force: true});
  }
}

function readOwner(path: string): string | undefined {
  return readOr(path);
}

/** `pid start boot`; start and boot are known on Linux only. */
function identityOf(pid: number): string {
  return `${pid} ${findStartTime(pid) ?? ""} ${bootId()}`;
}

function parseOwner(text: string): {pid: number; start: string; boot: string} | undefined {
  const [pid, start = "", boot = ""] = text.split(" ");
  return /^[1-9]\d*$/.test(pid ?? "") ? {pid: Number(pid), start, boot} : undefined;
}

function isAlive(text: string): boolean {
  const owner = parseOwner(text);
  if (owner === undefined || owner.boot !== bootId()) return false;
  try {
    process.kill(owner.pid, 0); // signal 0 only asks
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return owner.start === "" || (findStartTime(owner.pid) ?? owner.start) === owner.start;
}

/** Clock ticks since boot; field 2 of stat may hold spaces and brackets, so fields are counted from the last one. */
function findStartTime(pid: number): string | undefined {
  const stat = readOr(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function bootId(): string {
  return readOr("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
