/** Runs `pnpm model …` as a user would: a process of its own, in a folder of the test's choice. */
import {spawn} from "node:child_process";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

const main = fileURLToPath(new URL("../../cli/model/main.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function runModel(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const kept = {...process.env, NO_COLOR: "1", MLFLOW_TRACKING_URI: "", ...env};
    const child = spawn(process.execPath, ["--import", tsx, main, ...words], {cwd, env: kept});
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
    await rm(folder, {recursive: true, force: true});
  }
}
