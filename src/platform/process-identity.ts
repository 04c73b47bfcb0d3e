/**
 * Who a process is, so that its pid, used again after it died, is not taken for it, nor one of another machine.
 *
 * On Linux: pid, start time in clock ticks since boot (/proc/<pid>/stat, field 22), boot id, machine, and the namespace
 * that the pid belongs to: a container has pids of its own. Elsewhere pid and machine, so a dead owner whose pid is in
 * use again looks alive: safe, though it needs a person's help.
 */
import {readFileSync, readlinkSync} from "node:fs";
import {hostname} from "node:os";
import {sha256} from "./canonical.ts";
import {errorCode} from "./system-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  /** The machine's name, and a few digits of its id. */
  readonly host: string;
  /** Of the pid; empty where there are none. */
  readonly namespace: string;
}

type Place = Pick<ProcessIdentity, "boot" | "host" | "namespace">;

let own: ProcessIdentity | undefined;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  own ??= identityOf(process.pid);
  return own;
}

/** A process of ours that runs now. */
export function identityOf(pid: number): ProcessIdentity {
  return {pid, start: findStartTime(pid) ?? "", ...findPlace()};
}

/** Whether the process certainly still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return isHere(identity) && runsHere(identity);
}

/** Whether it certainly runs no more: false of a process of another machine or container, which cannot be seen. */
export function isDead(identity: ProcessIdentity): boolean {
  if (isHere(identity)) return !runsHere(identity);
  const place = findPlace();
  // this machine has been started again since; a container has a machine of its own name
  return identity.host === place.host && identity.boot !== place.boot;
}

function isHere({boot, host, namespace}: ProcessIdentity): boolean {
  const place = findPlace();
  return boot === place.boot && host === place.host && namespace === place.namespace;
}

function runsHere({pid, start}: ProcessIdentity): boolean {
  if (!pidExists(pid)) return false;
  return start === "" || (findStartTime(pid) ?? start) === start;
}

/** Checks what was read from a file; undefined if it names no process. Without a place it is one of this machine. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const {host: ownHost, namespace: ownNamespace} = findPlace();
  const [pid, start, boot, host = ownHost, namespace = ownNamespace, ...rest] = text.trim().split(".");
  if (!/^[1-9][0-9]*$/.test(pid ?? "") || start === undefined || boot === undefined || rest.length > 0)
    return undefined;
  return {pid: Number(pid), start, boot, host, namespace};
}

/** A form for file names and lock files: `pid.start.boot.host.namespace`. */
export function formatIdentity({pid, start, boot, host, namespace}: ProcessIdentity): string {
  return [pid, start, boot, host, namespace].join(".");
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

let place: Place | undefined;
function findPlace(): Place {
  place ??= {
    boot: readOr("/proc/sys/kernel/random/boot_id")?.trim() ?? "",
    host: findHost(),
    namespace: findNamespace(),
  };
  return place;
}

/** Also part of file names, in which a dot would end it. */
function findHost(): string {
  const machine = readOr("/etc/machine-id")?.trim() ?? "";
  return `${hostname().replace(/[^\w]/g, "_").slice(0, 40)}_${sha256(machine).slice(0, 6)}`;
}

function findNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    return "";
  }
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
