/** `kymo serve` as a process of its own. */
import {type ChildProcess, spawn} from "node:child_process";
import {BIN} from "./kymo-process.ts";

export interface ServingProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: {readonly msg: string}[];
  readonly ended: Promise<number | null>;
}

/** Resolves when it says that it is ready. */
export function startServing(cwd: string, words: readonly string[] = []): Promise<ServingProcess> {
  const child = spawn(process.execPath, [BIN, "serve", "--port", "0", ...words], {cwd});
  const lines: {msg: string; url?: string}[] = [];
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return new Promise((resolve, reject) => {
    let [rest, errors] = ["", ""];
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.stdout.on("data", (text) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      for (const part of parts) {
        const line = JSON.parse(part);
        lines.push(line);
        if (line.msg === "ready") resolve({child, url: line.url, lines, ended});
      }
    });
    ended.then((code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
}
