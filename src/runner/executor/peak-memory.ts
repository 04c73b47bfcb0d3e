/** How much memory a job has taken at most, in a process that may have run others before. */
import fs from "node:fs";

const {readFileSync, writeFileSync} = fs; // not as the guard leaves them

/**
 * Megabytes from now on, when it is called; of the whole process where the kernel does not begin to count anew.
 *
 * Source: proc(5), `clear_refs` and `VmHWM`.
 */
export function watchPeak(): () => number {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    return () => process.resourceUsage().maxRSS / 1000;
  }
  return () => {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return kibibytes === undefined ? process.resourceUsage().maxRSS / 1000 : Number(kibibytes) / 1000;
  };
}
