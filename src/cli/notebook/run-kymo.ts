/** Runs another command of this program in a process of its own. */
import {spawn} from "node:child_process";
import type {ExitCode} from "../../platform/terminal/command.ts";

export interface Ended {
  readonly code: ExitCode;
  /** What it printed, where that was asked for. */
  readonly output: string;
}

/** `onLine` is called for each line of its output, which then does not go to this program's own. */
export function runKymo(
  bin: string,
  root: string,
  words: readonly string[],
  onLine?: (line: string) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const stdio = ["inherit", onLine === undefined ? "inherit" : "pipe", "inherit"] as const;
    const child = spawn(process.execPath, [bin, ...words], {cwd: root, stdio: [...stdio]});
    let output = "";
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) onLine?.(line);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({code: toExitCode(code), output}));
  });
}

function toExitCode(code: number | null): ExitCode {
  return code === 0 || code === 1 || code === 3 || code === 130 ? code : 2;
}
