/**
 * `.dag/scratch/<fingerprint>`: a folder that an instance may use as it likes while it runs, and finds again when
 * the same run was killed or failed. `<fingerprint>.instance` beside it says whose it is.
 */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";

const FOLDER = join(".dag", "scratch");
const OWNER = ".instance";

/** The absolute path of the folder, which is there; `empty` takes away what an earlier attempt left in it. */
export function openScratch(root: string, instance: string, fingerprint: string, empty: boolean): string {
  const path = join(root, FOLDER, fingerprint);
  if (empty) rmSync(path, {recursive: true, force: true});
  writeAtomicSync(`${path}${OWNER}`, instance, {durable: false});
  mkdirSync(path, {recursive: true});
  return path;
}

/** Removes the scratch folders, of any fingerprint, of the instances that `isOver` tells, and notes without one. */
export function removeScratch(root: string, isOver: (instance: string) => boolean): void {
  for (const name of listNames(join(root, FOLDER))) {
    if (!name.endsWith(OWNER) || name.startsWith(".")) continue;
    const owner = join(root, FOLDER, name);
    const folder = owner.slice(0, -OWNER.length);
    // A kill may have left the note without its folder.
    if (existsSync(folder) && !isOver(readFileSync(owner, "utf8"))) continue;
    rmSync(folder, {recursive: true, force: true});
    rmSync(owner, {force: true});
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing has ever been started here
  }
}
