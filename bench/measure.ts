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

/** Runs a command `times` times after `warm` that are not counted. Throws with its output if it fails. */
export function timeCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  times = 5,
  warm = 1,
): Timing {
  const runs = Array.from({length: warm + times}, () => timeOnce({command, args, cwd})).slice(warm);
  const peaks = runs.flatMap(({peakMB}) => peakMB ?? []);
  return summarise(
    runs.map(({seconds}) => seconds),
    peaks.length === 0 ? undefined : Math.max(...peaks),
  );
}

export interface TimedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The exit codes that are no failure; 0 alone if left out. */
  readonly allowed?: readonly number[];
}

/** One run of a command, and the peak memory where it prints `peak_mb=…`. Throws with its output if it fails. */
export function timeOnce({command, args, cwd, allowed = [0]}: TimedCommand): {
  readonly seconds: number;
  readonly peakMB: number | undefined;
  readonly output: string;
} {
  const began = performance.now();
  const {status, stdout, stderr, error} = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - began) / 1000;
  if (error !== undefined) throw error;
  if (!allowed.includes(status ?? -1))
    throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
  const peak = /peak_mb=([\d.]+)/.exec(stdout)?.[1];
  return {seconds, peakMB: peak === undefined ? undefined : Number(peak), output: stdout};
}

/** Runs them in turn, `rounds` times, so that what else the machine does falls on all alike. Each gives its seconds. */
export function timeAlternately<Name extends string>(
  runs: Readonly<Record<Name, () => number>>,
  rounds = 5,
): Readonly<Record<Name, Timing>> {
  const names = Object.keys(runs) as Name[];
  const seconds = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) seconds.get(name)!.push(runs[name]());
  return Object.fromEntries(names.map((name) => [name, summarise(seconds.get(name)!)])) as Record<
    Name,
    Timing
  >;
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
