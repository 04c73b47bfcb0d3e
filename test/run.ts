/**
 * Runs every test file and closes with `N passed, N failed`, two processes at a time. Files that start no program share
 * a process by tens; each of the others has its own.
 * `pnpm test:quick` leaves out what is slow; `pnpm test runner` runs only the files whose path contains "runner".
 */
import {mkdtempSync, readdirSync, rmSync} from "node:fs";
import {availableParallelism, tmpdir} from "node:os";
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
/** Builds the sample, and leaves it for what needs it. */
const BUILDS_SAMPLE = /^test\/pipeline\/sample/;
const NEEDS_SAMPLE = /^test\/pipeline\/bad-input/;
/** The longest, early, so that no processor is idle at the end. */
const LONG = /^test\/(pipeline|runner\/cli|cli\/notebook)\//;
const FILES_PER_PROCESS = 10;

const isTogether = (file: string): boolean => QUICK.test(file) || TOGETHER.test(file);

function orderOf([file]: readonly string[]): number {
  if (BUILDS_SAMPLE.test(file!)) return 0;
  if (NEEDS_SAMPLE.test(file!)) return 2;
  if (LONG.test(file!)) return 1;
  return isTogether(file!) ? 3 : 4;
}

/** Files that run in one process, in the order in which they start. */
function groupFiles(files: readonly string[]): string[][] {
  const together = files.filter(isTogether);
  const groups = files.filter((file) => !isTogether(file)).map((file) => [file]);
  for (let i = 0; i < together.length; i += FILES_PER_PROCESS)
    groups.push(together.slice(i, i + FILES_PER_PROCESS));
  return groups.toSorted((a, b) => orderOf(a) - orderOf(b));
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
      : `${files.length} test files, about ten minutes on two cores; \`pnpm test:quick\` takes one`,
  );
/** All that the tests write, gone with them. */
const scratch = mkdtempSync(join(tmpdir(), "kymo-suite-"));
process.env.TMPDIR = scratch;
process.env.KYMO_TEST_BUILT = join(scratch, "built");
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
rmSync(scratch, {recursive: true, force: true});

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
