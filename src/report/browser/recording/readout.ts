/** What is known at one row of a recording, in words. */
import {clock} from "../../pages/recording/clock.ts";
import type {Recording} from "./data.ts";
import {firstWindow} from "./paint.ts";

export function readout(recording: Recording, row: number): string {
  const {meta, channels} = recording;
  const cell = Math.floor(row / meta.span);
  const time = clock(meta.startMs + (Math.floor(row) * 1000) / meta.rateHz, meta.timeZone, true, 2);
  const values = meta.channels.map(
    (name, i) => `${name} ${number(channels[i]![0]!.high[cell]!, i < 3 ? 2 : 0)}`,
  );
  return [time, ...values, windowText(recording, windowAt(recording, row))].join("   ");
}

const number = (value: number, decimals: number): string =>
  Number.isNaN(value) ? "–" : value.toFixed(decimals).replace("-", "\u2212");

/** Position of the window that is drawn at `row`; −1 where none is. */
export function windowAt(recording: Recording, row: number): number {
  const i = firstWindow(recording, row);
  return i < recording.windows.from.length && recording.windows.from[i]! <= row ? i : -1;
}

function windowText({windows, meta}: Recording, i: number): string {
  if (i === -1) return "no window";
  const share = (value: number) => `${(100 * value).toFixed(0)} %`;
  const name = (code: number) => meta.classes[code]!.replaceAll("_", " ");
  const second = windows.second[i]!;
  const other = second === -1 ? "" : `, then ${name(second)} ${share(windows.secondShare[i]!)}`;
  return `window ${windows.id[i]}: ${name(windows.predicted[i]!)} ${share(windows.confidence[i]!)}${other}`;
}
