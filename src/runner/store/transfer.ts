/**
 * An object from one store to another: copied under a temporary name, hashed from what arrived, flushed, renamed. So a
 * part of an object never has its name, whoever is killed, and two who bring the same object at once both succeed.
 */
import {chmodSync, existsSync, renameSync, rmSync, statSync} from "node:fs";
import {dirname, join} from "node:path";
import {flushFolder, temporaryPath, writeAtomicSync} from "../../platform/atomic-file.ts";
import {explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import {digestWithMode, hashFile} from "../content/hash-file.ts";
import {makeFolder} from "./durable.ts";
import {isEmptyFolder, parseFolder, type StoredEntry} from "./folder-object.ts";
import {copyAndHash} from "./local-store.ts";

export interface Transfer {
  /** `there`: nothing was to be done. `missing` and `damaged`: of the source, which is left as it is. */
  readonly how: "there" | "copied" | "missing" | "damaged";
  /** Bytes that were copied. */
  readonly bytes: number;
}

/** `from` and `to` are the folders of two stores. Of a folder its files go before its list. */
export async function transferObject(digest: string, from: string, to: string): Promise<Transfer> {
  if (existsSync(pathOf(to, digest))) return {how: "there", bytes: 0};
  try {
    const file = await transferFile(digest, from, to);
    if (file.how !== "missing") return file;
    const entries = parseFolder(`${pathOf(from, digest)}.folder`, digest);
    if (entries === undefined || entries === "damaged") return {how: entries ?? "missing", bytes: 0};
    let bytes = 0;
    for (const entry of entries.filter(isFile)) {
      const one = await transferFile(entry[1], from, to);
      if (one.how === "missing" || one.how === "damaged") return {how: one.how, bytes};
      bytes += one.bytes;
    }
    const list = `${pathOf(to, digest)}.folder`;
    const isThere = Array.isArray(parseFolder(list, digest));
    if (!isThere) writeAtomicSync(list, JSON.stringify(entries));
    return {how: isThere && bytes === 0 ? "there" : "copied", bytes};
  } catch (error) {
    throw explainSystemError(error, to);
  }
}

async function transferFile(digest: string, from: string, to: string): Promise<Transfer> {
  const [source, target] = [pathOf(from, digest), pathOf(to, digest)];
  if (existsSync(target)) return {how: "there", bytes: 0};
  if (!existsSync(source)) return {how: "missing", bytes: 0};
  const incoming = join(to, "incoming");
  makeFolder(incoming);
  const temporary = temporaryPath(incoming, "object");
  try {
    const {hash, size} = await copyAndHash(source, temporary);
    if (!isOf(digest, hash)) return {how: "damaged", bytes: 0};
    makeFolder(dirname(target));
    chmodSync(temporary, 0o444);
    renameSync(temporary, target);
    flushFolder(dirname(target));
    return {how: "copied", bytes: size};
  } catch (error) {
    if (errorCode(error) === "ENOENT" && !existsSync(source)) return {how: "missing", bytes: 0}; // removed meanwhile
    throw error;
  } finally {
    rmSync(temporary, {force: true});
  }
}

/** Whether the store names the object; of a folder, all its files. */
export function hasObject(digest: string, home: string): boolean {
  if (existsSync(pathOf(home, digest))) return true;
  const entries = parseFolder(`${pathOf(home, digest)}.folder`, digest);
  return (
    Array.isArray(entries) && entries.filter(isFile).every((entry) => existsSync(pathOf(home, entry[1])))
  );
}

/** As `hasObject`, once every byte has been read. */
export async function isObjectWhole(digest: string, home: string): Promise<boolean> {
  const isWhole = async (own: string): Promise<boolean> => {
    const path = pathOf(home, own);
    const stat = statSync(path, {throwIfNoEntry: false});
    return stat !== undefined && isOf(own, await hashFile(path, stat.size));
  };
  if (existsSync(pathOf(home, digest))) return isWhole(digest);
  const entries = parseFolder(`${pathOf(home, digest)}.folder`, digest);
  if (!Array.isArray(entries)) return false;
  for (const entry of entries.filter(isFile)) if (!(await isWhole(entry[1]))) return false;
  return true;
}

function isOf(digest: string, hash: string): boolean {
  return hash === digest || digestWithMode(hash, true) === digest;
}

function isFile(entry: StoredEntry): boolean {
  return entry[2] === undefined && !isEmptyFolder(entry);
}

function pathOf(home: string, digest: string): string {
  return join(home, digest.slice(0, 2), digest);
}
