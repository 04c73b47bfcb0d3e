/** How every benchmark measures: whole commands, repeated, the median told with the range. */
import {spawnSync} from "node:child_process";

export interface Timing {
  readonly medianSeconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** Peak resident memory of the largest run, if it was measured. */
  readonly peakMB: number | undefined;
}

export interface Row {
  readonly what: string;
  readonly figure: string;
  /** What it is to reach, in words; undefined for a peer. */
  readonly target?: string;
  readonly met?: boolean;
}

/** Runs a command `times` times after one that warms up. Throws with its output if it fails. */
export function timeCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  times = 5,
  warm = 1,
): Timing {
  const seconds: number[] = [];
  let peakMB: number | undefined;
  for (let i = -warm; i < times; i++) {
    const began = performance.now();
    const {status, stdout, stderr} = spawnSync(command, args, {cwd, encoding: "utf8", maxBuffer: 2 ** 28});
    const took = (performance.now() - began) / 1000;
    if (status !== 0)
      throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
    if (i >= 0) seconds.push(took);
    const peak = /peak_mb=([\d.]+)/.exec(stdout)?.[1];
    if (peak !== undefined) peakMB = Math.max(peakMB ?? 0, Number(peak));
  }
  return summarise(seconds, peakMB);
}

export function summarise(seconds: readonly number[], peakMB?: number): Timing {
  const sorted = [...seconds].sort((a, b) => a - b);
  return {
    medianSeconds: sorted[Math.floor(sorted.length / 2)]!,
    minSeconds: sorted[0]!,
    maxSeconds: sorted.at(-1)!,
    peakMB,
  };
}

export function formatTiming({medianSeconds, minSeconds, maxSeconds, peakMB}: Timing): string {
  const memory = peakMB === undefined ? "" : `, ${Math.round(peakMB)} MB`;
  return `${medianSeconds.toFixed(3)} s (${minSeconds.toFixed(3)}–${maxSeconds.toFixed(3)})${memory}`;
}
