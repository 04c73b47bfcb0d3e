/** Folders for tests, removed when the process ends, and the means to write and age files in them. */
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, {recursive: true, force: true});
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kymo-test-"));
  folders.push(folder);
  return folder;
}

/** Seconds since the epoch of every file written here: long past, so that no digest is too young to be trusted. */
let age = 1_000_000_000;

/** Writes `files`, each with an mtime of its own that is long past. */
export function writeFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, data] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, data);
    age += 10;
    utimesSync(path, age, age);
  }
}
