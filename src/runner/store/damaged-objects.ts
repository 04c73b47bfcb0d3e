/** The objects of the store, each read and its digest taken. */
import {statSync} from "node:fs";
import {join} from "node:path";
import {errorCode} from "../../platform/system-error.ts";
import {digestWithMode, hashFile} from "../content/hash-file.ts";
import {parseFolder} from "./folder-object.ts";
import {listBelow} from "./list-below.ts";

export interface StoreHealth {
  /** Paths relative to the root, sorted; they are left where they are. */
  readonly damaged: readonly string[];
  readonly total: number;
}

export async function examineStore(root: string): Promise<StoreHealth> {
  const objects = listBelow(join(root, ".dag/store")).filter(({name}) =>
    /^[0-9a-f]{64}(\.folder)?$/.test(name),
  );
  const damaged: string[] = [];
  for (const {folder, name, path} of objects)
    if (!(await isWhole(path, name.slice(0, 64), name.length > 64)))
      damaged.push(`.dag/store/${folder}/${name}`);
  return {damaged, total: objects.length};
}

async function isWhole(path: string, digest: string, isFolder: boolean): Promise<boolean> {
  if (isFolder) return parseFolder(path, digest) !== "damaged";
  try {
    const hash = await hashFile(path, statSync(path).size);
    return hash === digest || digestWithMode(hash, true) === digest;
  } catch (error) {
    return errorCode(error) === "ENOENT"; // removed meanwhile; what cannot be read is of no use
  }
}
