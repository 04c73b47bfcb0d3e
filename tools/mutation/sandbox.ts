/**
 * Copies of the working tree to change and to run tests in; the tree itself is only read, and only once.
 *
 * A copy holds what git tracks and what is new and not ignored, as it stands on disk. Packages are linked one by one,
 * so that what is cached in node_modules/.cache stays in the copy. Temporary files of the tests stay beside it, and
 * `shared`, the folder beside the repository that holds optional test data, is linked where there is one.
 */
import {spawnSync} from "node:child_process";
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, relative} from "node:path";
import {ExpectedError} from "../../src/platform/failure.ts";

export interface Sandbox {
  readonly root: string;
  /** For the temporary files of what runs here. */
  readonly temporary: string;
  /** Undoes whatever was changed, removed or left behind. */
  restore(): void;
}

export interface Sandboxes {
  /** A copy that nothing changes: the working tree may be edited meanwhile. */
  readonly original: string;
  readonly list: readonly Sandbox[];
  remove(): void;
}

/** Paths relative to `root`, sorted; those that are tracked and deleted are left out. */
export function listFiles(root: string): string[] {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const {status, stdout} = spawnSync("git", words, {cwd: root, encoding: "utf8", maxBuffer: 2 ** 28});
  if (status !== 0)
    throw new ExpectedError("usage", `git lists no files in ${root}`, {
      hint: "Run it from the root of the repository.",
    });
  return stdout
    .split("\0")
    .filter((path) => path !== "" && statSync(join(root, path), {throwIfNoEntry: false})?.isFile() === true)
    .sort();
}

export function makeSandboxes(root: string, files: readonly string[], count: number): Sandboxes {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "kymo-mutation-")));
  // A process that has just been killed may still write for a moment.
  const remove = () => rmSync(base, {recursive: true, force: true, maxRetries: 5});
  process.on("exit", remove);
  const shared = join(root, "..", "shared");
  if (existsSync(shared)) symlinkSync(realpathSync(shared), join(base, "shared"));
  const original = join(base, "original");
  for (const path of files) copyFile(join(root, path), join(original, path));
  const list = Array.from({length: count}, (_, i) => {
    const sandbox = makeSandbox(original, files, base, i);
    linkPackages(join(root, "node_modules"), join(sandbox.root, "node_modules"));
    return sandbox;
  });
  return {original, list, remove};
}

function makeSandbox(original: string, files: readonly string[], base: string, number: number): Sandbox {
  const copy = join(base, `copy-${number}`);
  const temporary = join(base, `temporary-${number}`);
  mkdirSync(temporary, {recursive: true});
  for (const path of files) copyFile(join(original, path), join(copy, path));
  const known = new Set(files);
  return {
    root: copy,
    temporary,
    restore: () => {
      for (const path of files)
        if (!isSame(join(original, path), join(copy, path))) copyFile(join(original, path), join(copy, path));
      for (const path of listTree(copy)) if (!known.has(path)) rmSync(join(copy, path), {force: true});
      // tsx caches there what it has compiled, by content.
      for (const name of readdirSync(temporary))
        if (!name.startsWith("tsx-")) rmSync(join(temporary, name), {recursive: true, force: true});
    },
  };
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), {recursive: true});
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const {atime, mtime} = statSync(from);
  utimesSync(to, atime, mtime);
}

function isSame(original: string, copy: string): boolean {
  const one = statSync(original);
  const other = statSync(copy, {throwIfNoEntry: false});
  // Times are set from a Date, in whole milliseconds.
  return one.size === other?.size && Math.floor(one.mtimeMs) === Math.floor(other.mtimeMs);
}

function linkPackages(from: string, to: string): void {
  mkdirSync(to, {recursive: true});
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) if (name !== ".cache") symlinkSync(join(from, name), join(to, name));
}

/** Every file and link under `folder`, except in node_modules. */
function listTree(folder: string, inside = folder): string[] {
  return readdirSync(inside, {withFileTypes: true}).flatMap((entry) => {
    const path = join(inside, entry.name);
    if (!entry.isDirectory()) return [relative(folder, path)];
    return entry.name === "node_modules" ? [] : listTree(folder, path);
  });
}
