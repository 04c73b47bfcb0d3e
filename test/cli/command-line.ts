/** Runs `pnpm model …` as a user would, in a folder of the test's choice. */
import {spawn} from "node:child_process";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import group from "../../src/cli/model/commands.ts";
import {runProgram} from "../../src/cli/program.ts";
import {createPrinter} from "../../src/platform/terminal/printer.ts";
import {findRoot} from "../../src/runner/cli/find-root.ts";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In this process, whose folder it changes: two at once have to be in the same one. */
export async function runModel(words: readonly string[], cwd: string): Promise<Ended> {
  let [out, err] = ["", ""];
  const env = {MLFLOW_TRACKING_URI: ""};
  const printer = createPrinter(
    {
      write: (text) => {
        out += text;
      },
    },
    {
      write: (text) => {
        err += text;
      },
    },
    env,
  );
  process.chdir(cwd);
  const code = await runProgram(group, words, {printer, root: findRoot(cwd) ?? cwd, env});
  return {code, out, err};
}

const bin = fileURLToPath(new URL("../../src/cli/bin.mjs", import.meta.url));

/** In a process of its own. */
export function runModelProcess(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "model", ...words], {
      cwd,
      env: {...process.env, NO_COLOR: "", FORCE_COLOR: "", ...env},
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({code, out, err}));
  });
}

/** Calls `use` with a new folder that is gone afterwards. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kymo-model-"));
  try {
    await use(folder);
  } finally {
    process.chdir(tmpdir());
    await rm(folder, {recursive: true, force: true});
  }
}
