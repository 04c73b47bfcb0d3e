/**
 * Runs several test files in one process, one after the other, so that what they import is loaded once. A line closes
 * what each of them prints: `ended FILE EXITCODE`.
 */
import {pathToFileURL} from "node:url";

// uvu's own switch: suites wait in its queue until `exec` runs them.
const uvu = globalThis as {UVU_DEFER?: number; UVU_QUEUE?: unknown[][]};
uvu.UVU_DEFER = 1;
const {exec} = await import("uvu");

for (const file of process.argv.slice(2)) {
  uvu.UVU_QUEUE!.splice(0, Number.POSITIVE_INFINITY, [null]);
  process.exitCode = 0;
  try {
    await import(pathToFileURL(file).href);
    await exec();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  console.log(`\nended ${file} ${process.exitCode}`);
}
process.exit();
