/**
 * Runs every test file and closes with `N passed, N failed`, two processes at a time. Files that start no program share
 * a process by tens; each of the others has its own.
 * `pnpm test:quick` leaves out what is slow; `pnpm test runner` runs only the files whose path contains "runner".
 */
import {readdirSync} from "node:fs";
import {availableParallelism} from "node:os";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {type FileResult, runFiles} from "./run-files.ts";

const isLong = process.argv.includes("--long");
if (isLong) process.env.KYMO_LONG = "1";
const TIME_LIMIT_MS = (isLong ? 120 : 15) * 60_000;
const root = fileURLToPath(new URL("..", import.meta.url));

function findTests(folder: string): string[] {
  return readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Folders whose tests start no program and train no model. */
const QUICK =
  /^test\/(artifacts|formats|judgement|platform|signal|stats|windows|report\/plot|runner\/(check|content|definition|diff))\//;
/** The others that start no program, nor change what belongs to the process. */
const TOGETHER = /^test\/(alerts|model|registry|report|stages|tracking)\//;
/** The longest, first, so that no processor is idle at the end. */
const LONG = /^test\/(pipeline|runner\/cli|cli\/notebook)\//;
const FILES_PER_PROCESS = 10;

/** Files that run in one process. */
function groupFiles(files: readonly string[]): string[][] {
  const together = files.filter((file) => QUICK.test(file) || TOGETHER.test(file));
  const alone = files.filter((file) => !together.includes(file)).map((file) => [file]);
  const groups: string[][] = [];
  for (let i = 0; i < together.length; i += FILES_PER_PROCESS)
    groups.push(together.slice(i, i + FILES_PER_PROCESS));
  const isLongest = ([file]: string[]): boolean => LONG.test(file!);
  return [...alone.filter(isLongest), ...groups, ...alone.filter((group) => !isLongest(group))];
}

const isQuick = process.argv.includes("--quick");
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const files = findTests(join(root, "test")).filter(
  (file) =>
    (!isQuick || QUICK.test(file)) && (words.length === 0 || words.some((word) => file.includes(word))),
);
if (words.length === 0 && !isLong)
  console.log(
    isQuick
      ? `${files.length} test files, in less than a minute on two cores`
      : `${files.length} test files, 10 to 13 minutes on two cores; \`pnpm test:quick\` takes one`,
  );
const queue = groupFiles(files);
const results: FileResult[] = [];
await Promise.all(
  Array.from({length: Math.min(availableParallelism(), 4)}, async () => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift())
      for (const result of await runFiles(group, TIME_LIMIT_MS)) {
        results.push(result);
        show(result);
      }
  }),
);

function show({file, passed, failed, skipped, output, seconds}: FileResult): void {
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  const time = seconds >= 1 ? `, ${seconds.toFixed(0)} s` : "";
  console.log(`${failed > 0 ? "✗" : "✓"} ${file}  ${passed} passed${skips}${time}`);
  if (failed > 0) console.log(output);
  else for (const line of output.split("\n")) if (line.startsWith("skipped:")) console.log(`  ${line}`);
}

const count = (key: "passed" | "failed" | "skipped") =>
  results.reduce((total, result) => total + result[key], 0);
const skips = count("skipped") > 0 ? `, ${count("skipped")} skipped` : "";
console.log(`\n${count("passed")} passed, ${count("failed")} failed${skips}`);
process.exitCode = count("failed") > 0 || files.length === 0 ? 1 : 0;
