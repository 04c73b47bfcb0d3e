/** Runs `kymo …` in a process of its own, as a person starts it. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";

export const BIN = fileURLToPath(new URL("../../src/cli/bin.mjs", import.meta.url));

export interface EndedKymo {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runKymo(
  words: readonly string[],
  {cwd, env = {}}: {cwd: string; env?: Readonly<Record<string, string>>},
): EndedKymo {
  const {status, stdout, stderr} = spawnSync(process.execPath, [BIN, ...words], {
    cwd,
    encoding: "utf8",
    env: {...process.env, NO_COLOR: "", FORCE_COLOR: "", ...env},
  });
  return {status, stdout, stderr};
}
