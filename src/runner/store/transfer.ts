/**
 * An object from one store to another: copied under a temporary name, hashed from what arrived, flushed, renamed. So a
 * part of an object never has its name, whoever is killed, and two who bring the same object at once both succeed.
 */
import {existsSync, statSync} from "node:fs";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {explainSystemError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import {hashFile} from "../content/hash-file.ts";
import {isStoredFile, parseFolder} from "./folder-object.ts";
import {folderPath, isDigestOf, objectPath, takeFile} from "./object-file.ts";

export interface Transfer {
  /** `there`: nothing was to be done. `missing` and `damaged`: of the source, which is left as it is. */
  readonly how: "there" | "copied" | "missing" | "damaged";
  /** Bytes that were copied. */
  readonly bytes: number;
}

/** `from` and `to` are the folders of two stores. Of a folder its files go before its list. */
export async function transferObject(digest: string, from: string, to: string): Promise<Transfer> {
  try {
    const file = await transferFile(digest, from, to);
    if (file.how !== "missing") return file;
    const entries = parseFolder(folderPath(from, digest), digest);
    if (entries === undefined || entries === "damaged") return {how: entries ?? "missing", bytes: 0};
    let bytes = 0;
    for (const entry of entries.filter(isStoredFile)) {
      const one = await transferFile(entry[1], from, to);
      if (one.how === "missing" || one.how === "damaged") return {how: one.how, bytes};
      bytes += one.bytes;
    }
    const list = folderPath(to, digest);
    const isThere = Array.isArray(parseFolder(list, digest));
    if (!isThere) writeAtomicSync(list, JSON.stringify(entries));
    return {how: isThere && bytes === 0 ? "there" : "copied", bytes};
  } catch (error) {
    throw explainSystemError(error, to);
  }
}

async function transferFile(digest: string, from: string, to: string): Promise<Transfer> {
  const source = objectPath(from, digest);
  const [own, there] = [source, objectPath(to, digest)].map((path) =>
    statSync(path, {throwIfNoEntry: false}),
  );
  // one of another size is damaged: what is whole takes its place
  if (there !== undefined && (own === undefined || there.size === own.size)) return {how: "there", bytes: 0};
  if (own === undefined) return {how: "missing", bytes: 0};
  try {
    const taken = await takeFile(source, to, (hash) => (isDigestOf(digest, hash) ? digest : undefined));
    return taken === undefined ? {how: "damaged", bytes: 0} : {how: "copied", bytes: taken.size};
  } catch (error) {
    if (errorCode(error) === "ENOENT" && !existsSync(source)) return {how: "missing", bytes: 0}; // removed meanwhile
    throw error;
  }
}

/** Whether the store names the object; of a folder, all its files. */
export function hasObject(digest: string, home: string): boolean {
  if (existsSync(objectPath(home, digest))) return true;
  const entries = parseFolder(folderPath(home, digest), digest);
  return (
    Array.isArray(entries) &&
    entries.filter(isStoredFile).every((entry) => existsSync(objectPath(home, entry[1])))
  );
}

/** As `hasObject`, once every byte has been read. */
export async function isObjectWhole(digest: string, home: string): Promise<boolean> {
  const isWhole = async (own: string): Promise<boolean> => {
    const path = objectPath(home, own);
    const stat = statSync(path, {throwIfNoEntry: false});
    return stat !== undefined && isDigestOf(own, await hashFile(path, stat.size));
  };
  if (existsSync(objectPath(home, digest))) return isWhole(digest);
  const entries = parseFolder(folderPath(home, digest), digest);
  if (!Array.isArray(entries)) return false;
  for (const entry of entries.filter(isStoredFile)) if (!(await isWhole(entry[1]))) return false;
  return true;
}
