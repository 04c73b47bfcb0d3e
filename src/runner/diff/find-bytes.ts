/** Where the bytes of a recorded output are to be had: in the working tree, else in the store. */
import {statSync} from "node:fs";
import {resolve} from "node:path";
import type {Digests} from "../content/digest-file.ts";
import {digestEntry, listFolder} from "../content/folder.ts";
import {findRecordedDigest} from "../engine/lock-records.ts";
import type {Workspace} from "../engine/workspace.ts";
import {bytesOf} from "../store/record.ts";
import type {FolderFile, StoredObject} from "../store/store.ts";
import type {Output} from "./pair-outputs.ts";

export type Kept = Pick<Workspace, "root" | "store" | "runs" | "digests">;

/** Undefined where they are nowhere any more. */
export async function findBytes(kept: Kept, output: Output): Promise<StoredObject | undefined> {
  const {root, digests, store, runs} = kept;
  const {path, bytes, record} = output;
  if ((await findRecordedDigest(digests, path)) === bytes) {
    const file = resolve(root, path);
    if (!statSync(file).isDirectory()) return {kind: "file", path: file};
    return {kind: "folder", files: await listFiles(digests, file)};
  }
  return store.find(bytesOf(output, runs.find(record.fingerprint)));
}

async function listFiles(digests: Digests, folder: string): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  for (const entry of listFolder(folder)) {
    const path = resolve(folder, entry.path);
    if (entry.kind === "file") files.push({name: entry.path, digest: await digests.bytes(path), path});
    else {
      const [name, digest] = digestEntry(entry);
      files.push({name, digest, path: undefined});
    }
  }
  return files;
}
