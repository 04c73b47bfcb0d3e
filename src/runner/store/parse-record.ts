/** Checks that what was read from a cache or a lock is a RunRecord; by hand, since it stands in the no-op path. */
import {canonical, sha256} from "../../platform/canonical.ts";
import {isInside} from "../definition/path.ts";
import type {DepRecord, FileRecord, RunRecord} from "./record.ts";

/** Undefined where it is not a record of this version. */
export function parseRecord(value: unknown): RunRecord | undefined {
  if (!isObject(value)) return undefined;
  const {fingerprint, code, packages, runtime, params, env, deps, outs} = value;
  if (!isDigest(fingerprint) || !isText(code)) return undefined;
  if (runtime !== undefined && !isText(runtime)) return undefined;
  if (!isTexts(packages) || !isObject(params) || !isTexts(env)) return undefined;
  if (!Array.isArray(deps) || !deps.every(isDep) || !Array.isArray(outs) || !outs.every(isOut))
    return undefined;
  return {fingerprint, code, packages, ...(runtime === undefined ? {} : {runtime}), params, env, deps, outs};
}

/** Of a lock that is known to be as it was written. */
export function takeRecord(value: unknown): RunRecord {
  const {fingerprint, code, packages, runtime, params, env, deps, outs} = value as RunRecord;
  return {fingerprint, code, packages, ...(runtime === undefined ? {} : {runtime}), params, env, deps, outs};
}

/** Over the record as JSON keeps it, so that it is the same before writing and after reading. */
export function checkOf(record: RunRecord): string {
  return checkOfRead(JSON.parse(JSON.stringify(record)) as RunRecord);
}

/** As `checkOf`, of a record that was read from JSON, and holds nothing that JSON would not keep. */
export function checkOfRead(record: RunRecord): string {
  return sha256(canonical(record)).slice(0, 16);
}

function isDep(value: unknown): value is DepRecord {
  return isObject(value) && isText(value.role) && isText(value.path) && isDigest(value.content);
}

/** An output lies in the workspace: it is written and removed under this path, which anyone may have edited. */
function isOut(value: unknown): value is FileRecord & {readonly role: string} {
  if (!isDep(value) || !isInside(value.path, ".") || /(^|\/)\.{0,2}(\/|$)/.test(value.path)) return false;
  return "bytes" in value && isDigest(value.bytes) && "size" in value && isSize(value.size);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
