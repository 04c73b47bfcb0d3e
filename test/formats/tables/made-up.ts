/** Small made-up exports, 3 s at 50 Hz each: gravity of about 1 g that turns slowly, and a gyroscope. */

const SAMPLES = 150;
export const START = Date.UTC(2025, 2, 24, 8);

export interface Moment {
  /** ms since the Unix epoch. */
  readonly t: number;
  /** In g. */
  readonly a: readonly [number, number, number];
  /** In rad/s. */
  readonly w: readonly [number, number, number];
}

export const MOMENTS: readonly Moment[] = Array.from({length: SAMPLES}, (_, i) => ({
  t: START + 20 * i,
  a: [Math.sin(i / 40), 0.125, -Math.cos(i / 40)],
  w: [0.25, i % 2, -1.5],
}));

/** Lines of a CSV, one a moment. */
export function lines(
  header: string | undefined,
  row: (moment: Moment, i: number) => readonly unknown[],
): string {
  const rows = MOMENTS.map((moment, i) => row(moment, i).join(","));
  return `${[...(header === undefined ? [] : [header]), ...rows].join("\n")}\n`;
}

export const times = (values: readonly number[], factor: number): number[] =>
  values.map((value) => value * factor);
export const nanoseconds = (t: number): string => `${t}000000`;
export const iso = (t: number): string => new Date(t).toISOString();
