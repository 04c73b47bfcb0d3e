/**
 * Who a process is, so that its pid, used again after it died, is not taken for it.
 *
 * On Linux: pid, start time in clock ticks since boot (/proc/<pid>/stat, field 22) and boot id. Elsewhere only
 * the pid, so a dead owner whose pid is in use again looks alive: safe, though it needs a person's help.
 */
import {readFileSync} from "node:fs";
import {errorCode} from "./system-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** A process of ours that runs now. */
export function identityOf(pid: number): ProcessIdentity {
  return {pid, start: findStartTime(pid) ?? "", boot: bootId()};
}

/** Whether the process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.boot !== bootId()) return false;
  if (!pidExists(identity.pid)) return false;
  return identity.start === "" || (findStartTime(identity.pid) ?? identity.start) === identity.start;
}

/** Checks what was read from a file; undefined if it names no process. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [pid, start, boot] = text.trim().split(".");
  if (!/^[1-9][0-9]*$/.test(pid ?? "") || start === undefined || boot === undefined) return undefined;
  return {pid: Number(pid), start, boot};
}

/** A form for file names and lock files: `pid.start.boot`. */
export function formatIdentity({pid, start, boot}: ProcessIdentity): string {
  return `${pid}.${start}.${boot}`;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH"; // EPERM: it runs, as another user
  }
}

/** When the process began, in clock ticks since boot; undefined where that cannot be known. */
export function findStartTime(pid: number): string | undefined {
  const stat = readOr(`/proc/${pid}/stat`);
  // Field 2 is the command in brackets and may hold spaces and brackets: count from the last one.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readOr("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return boot;
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
