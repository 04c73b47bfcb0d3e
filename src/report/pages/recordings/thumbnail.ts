/** A recording in a small picture, drawn to the same scales as those beside it. */
import type {Recording} from "../../../artifacts/recording/recording.ts";
import {escapeHtml} from "../../html.ts";
import {clock} from "../recording/clock.ts";
import {confidenceCells, type View} from "../recording/marks.ts";
import {rangePath} from "../recording/range-path.ts";

const WIDTH = 300;
const CHANNEL = 15;
const BEHAVIOUR = 5;

/** `reach`: half the height of each channel's row, in its unit. */
export function thumbnail(
  recording: Pick<Recording, "classes" | "picture" | "timeZone"> & {
    readonly time: NonNullable<Recording["time"]>;
  },
  reach: readonly number[],
  ariaLabel: string,
): string {
  const {classes, picture, timeZone} = recording;
  const {startMs, endMs} = recording.time;
  const view: View = {from: 0, to: 1, x: 0, width: WIDTH};
  const rows = classes.map((_, code) => {
    const bars = picture.bars.filter(([, , predicted]) => predicted === code);
    return confidenceCells(
      bars.map(([from, to, , confidence]) => ({from, to, confidence})),
      {y: code * BEHAVIOUR, height: BEHAVIOUR - 1},
      view,
    );
  });
  const top = classes.length * BEHAVIOUR + 6;
  const channels = picture.channels.map(({low, high}, i) =>
    rangePath(
      {low: low.map((value) => value ?? Number.NaN), high: high.map((value) => value ?? Number.NaN)},
      reach[i]!,
      {y: top + i * CHANNEL, height: CHANNEL - 1},
      view,
    ),
  );
  const height = top + channels.length * CHANNEL + 16;
  const label = (ms: number, x: number, anchor: string) =>
    `<text x="${x}" y="${height - 3}" text-anchor="${anchor}" fill="var(--muted)">${clock(ms, timeZone, false)}</text>`;
  return `<svg role="img" aria-label="${escapeHtml(ariaLabel)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" fill="currentColor" font-size="11"><path d="M0 ${top - 3.5}H${WIDTH}" stroke="var(--rule)"/>${rows.join("")}${channels.join("")}${label(startMs, 0, "start")}${label(endMs, WIDTH, "end")}</svg>`;
}
