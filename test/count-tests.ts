/** What a test file's process says of its tests when it has ended. */

export interface TestCounts {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: number;
}

/** `output` is all that it printed, `code` its exit code. */
export function countTests(output: string, code: number | null): TestCounts {
  const total = sum(output, /Total:\s+(\d+)/g);
  const passed = sum(output, /Passed:\s+(\d+)/g);
  const skipped = sum(output, /Skipped:\s+(\d+)/g);
  // A file that dies before it has counted, or that counts nothing, has failed.
  const failed = Math.max(total - passed, code === 0 && total + skipped > 0 ? 0 : 1);
  return {passed, skipped, failed};
}

/** uvu prints one set of counts a suite; a file may hold several. */
function sum(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
}
