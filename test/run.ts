/**
 * Runs every test file in a process of its own, two at a time, and closes with `N passed, N failed`.
 * `pnpm test:quick` leaves out what is slow; `pnpm test runner` runs only the files whose path contains "runner".
 */
import {spawn} from "node:child_process";
import {readdirSync} from "node:fs";
import {availableParallelism} from "node:os";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {countTests, type TestCounts} from "./count-tests.ts";

interface Result extends TestCounts {
  readonly file: string;
  readonly seconds: number;
  readonly output: string;
}

const isLong = process.argv.includes("--long");
const TIME_LIMIT_MS = (isLong ? 120 : 15) * 60_000;
const root = fileURLToPath(new URL("..", import.meta.url));

function findTests(folder: string): string[] {
  return readdirSync(folder, {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function runFile(file: string): Promise<Result> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      cwd: root,
      timeout: TIME_LIMIT_MS,
      env: {...process.env, ...(isLong ? {KYMO_LONG: "1"} : {})},
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.on("close", (code) => {
      resolve({
        file,
        seconds: (performance.now() - start) / 1000,
        ...countTests(output, code),
        output,
      });
    });
  });
}

/** `--quick`: folders whose tests start no program and train no model. */
const QUICK =
  /^test\/(artifacts|formats|judgement|platform|signal|stats|windows|report\/plot|runner\/(check|content|definition|diff))\//;
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
      : `${files.length} test files, 5 to 9 minutes on two cores; \`pnpm test:quick\` takes one`,
  );
const queue = [...files];
const results: Result[] = [];
await Promise.all(
  Array.from({length: Math.min(availableParallelism(), 4)}, async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await runFile(file);
      results.push(result);
      const skips = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
      console.log(
        `${result.failed > 0 ? "✗" : "✓"} ${file}  ${result.passed} passed${skips}, ${result.seconds.toFixed(1)} s`,
      );
      if (result.failed > 0) console.log(result.output);
      else
        for (const line of result.output.split("\n"))
          if (line.startsWith("skipped:")) console.log(`  ${line}`);
    }
  }),
);
const count = (key: "passed" | "failed" | "skipped") =>
  results.reduce((total, result) => total + result[key], 0);
const skips = count("skipped") > 0 ? `, ${count("skipped")} skipped` : "";
console.log(`\n${count("passed")} passed, ${count("failed")} failed${skips}`);
process.exitCode = count("failed") > 0 || files.length === 0 ? 1 : 0;
