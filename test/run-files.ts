/** Test files in a process of their own, one or several, and what each of them says. */
import {spawn} from "node:child_process";
import {fileURLToPath} from "node:url";
import {countTests, type TestCounts} from "./count-tests.ts";

export interface FileResult extends TestCounts {
  readonly file: string;
  readonly output: string;
  /** That its tests took, without the loading of what they import. */
  readonly seconds: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const GROUP = "test/run-group.ts";

/**
 * Paths are relative to the repository. Where a process ends before its last file has, the files that are left start
 * again, each alone: the one that ended it has failed, and no other.
 */
export async function runFiles(files: readonly string[], timeout: number): Promise<FileResult[]> {
  const [only] = files;
  if (only !== undefined && files.length === 1) {
    const {output, code} = await start([only], timeout);
    return [{file: only, ...countTests(output, code), output, seconds: sumSeconds(output)}];
  }
  const {output} = await start([GROUP, ...files], timeout);
  const ended = splitOutput(output);
  const left = files.slice(ended.length);
  const rest: FileResult[] = [];
  for (const file of left) rest.push(...(await runFiles([file], timeout)));
  return [...ended, ...rest];
}

/** What a group printed, file by file, as far as it came. */
export function splitOutput(output: string): FileResult[] {
  const parts = output.split(/^ended (\S+) (\d+)\n/m);
  const found: FileResult[] = [];
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const [text, file, code] = [parts[i]!, parts[i + 1]!, Number(parts[i + 2])];
    found.push({file, ...countTests(text, code), output: text, seconds: sumSeconds(text)});
  }
  return found;
}

/** uvu prints one duration a suite. */
function sumSeconds(text: string): number {
  return [...text.matchAll(/Duration:\s+([\d.]+)ms/g)].reduce((sum, [, ms]) => sum + Number(ms) / 1000, 0);
}

function start(words: readonly string[], timeout: number): Promise<{output: string; code: number | null}> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", ...words], {cwd: root, timeout});
    let output = "";
    const take = (text: Buffer): void => {
      output += text;
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("close", (code) => resolve({output, code}));
  });
}
