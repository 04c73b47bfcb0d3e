/** The files of the store and of the run cache: in folders that are named after the first two digits of their digest. */
import {readdirSync} from "node:fs";
import {join} from "node:path";

/** What lies in the folders in `home`, sorted; nothing where there is no such folder. */
export function listBelow(
  home: string,
): readonly {readonly folder: string; readonly name: string; readonly path: string}[] {
  return readNames(home).flatMap((folder) =>
    readNames(join(home, folder)).map((name) => ({folder, name, path: `${home}/${folder}/${name}`})),
  );
}

/** Sorted; nothing of what is no folder. */
export function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
