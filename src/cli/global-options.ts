/** The options that stand before the command: in which folder, as in git and make, and which version this is. */
import {ExpectedError, explainSystemError} from "../platform/failure.ts";
import {errorCode} from "../platform/system-error.ts";

export const GLOBAL_OPTIONS: Readonly<Record<string, string>> = {
  "-C DIR": "run as if started in DIR (again: from the folder before)",
  "--version": "the version of kymo",
};

export interface GlobalOptions {
  /** Each is taken from the one before, the first from where the program was started. */
  readonly folders: readonly string[];
  readonly wantsVersion: boolean;
  /** The words from the command on. */
  readonly rest: readonly string[];
}

/** Throws ExpectedError where `-C` names no folder. */
export function takeGlobalOptions(argv: readonly string[]): GlobalOptions {
  let at = argv[0] === "--" ? 1 : 0; // pnpm hands its own `--` on
  const folders: string[] = [];
  for (; argv[at] === "-C"; at += 2) {
    const folder = argv[at + 1];
    if (folder === undefined || folder === "")
      throw new ExpectedError("usage", "-C names no folder", {hint: "Write -C DIR before the command."});
    folders.push(folder);
  }
  return {folders, wantsVersion: argv[at] === "--version", rest: argv.slice(at)};
}

/** Changes this process's folder. Throws ExpectedError where it cannot. */
export function enterFolders(folders: readonly string[]): void {
  for (const folder of folders)
    try {
      process.chdir(folder);
    } catch (error) {
      const code = errorCode(error);
      if (code !== "ENOENT" && code !== "ENOTDIR") throw explainSystemError(error, folder);
      const what = code === "ENOENT" ? "there is no such folder" : "this is a file, not a folder";
      throw new ExpectedError("usage", what, {
        file: folder,
        hint: `Correct the path after -C; it is taken from ${process.cwd()}.`,
        cause: error,
      });
    }
}
