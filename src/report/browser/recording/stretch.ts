/** Stretches of a recording: zooming, moving, and how one stands in the address. */
import type {Stretch} from "./paint.ts";

/** A fifth of a second at 50 Hz. */
const LEAST_ROWS = 10;

/** Within the recording, and no shorter than a few samples. */
export function clamp({from, to}: Stretch, rows: number): Stretch {
  const length = Math.max(Math.min(LEAST_ROWS, rows), Math.min(rows, to - from));
  const start = Math.max(0, Math.min(rows - length, (from + to - length) / 2));
  return {from: start, to: start + length};
}

/** `factor` below 1 shows less; the row `at` stays where it is. */
export function zoom({from, to}: Stretch, factor: number, at: number): Stretch {
  return {from: at - (at - from) * factor, to: at + (to - at) * factor};
}

/** Moves by a share of what is shown. */
export function move({from, to}: Stretch, share: number, rows: number): Stretch {
  const by = Math.max(-from, Math.min(rows - to, (to - from) * share));
  return {from: from + by, to: to + by};
}

/** `12.5-80` in seconds since the start; undefined for the whole. */
export function toView({from, to}: Stretch, rateHz: number, rows: number): string | undefined {
  if (from <= 0 && to >= rows) return undefined;
  return `${seconds(from / rateHz)}-${seconds(to / rateHz)}`;
}

const seconds = (value: number): string => String(Math.round(value * 100) / 100);

/** Undefined where `view` tells no stretch. */
export function fromView(view: string | undefined, rateHz: number, rows: number): Stretch | undefined {
  const found = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(view ?? "");
  if (found === null) return undefined;
  const [from, to] = [Number(found[1]) * rateHz, Number(found[2]) * rateHz];
  return from < to ? clamp({from, to}, rows) : undefined;
}
