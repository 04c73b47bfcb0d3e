/** The kymograph: a whole recording in one picture, complete without a script. */
import {CHANNELS} from "../../../artifacts/channels.ts";
import {percent, words} from "../../format.ts";
import {escapeHtml} from "../../html.ts";
import {clipName} from "../../plot/axes.ts";
import {timeTicks} from "./clock.ts";
import type {RecordingContent} from "./content.ts";
import {AXIS, kymographLayout, type Layout, type LayoutRow, LEFT, RIGHT} from "./layout.ts";
import {behaviourBars, gravityCells, place, shareCells, type View} from "./marks.ts";
import {envelopePath} from "./range-path.ts";

const WIDTH = 1320;

export const layoutOf = ({behaviours, fused}: RecordingContent): Layout =>
  kymographLayout(
    behaviours.map(({name}) => words(name)),
    CHANNELS.slice(0, fused.channels.length),
  );

/** An `<svg>` element; `ariaLabel` says what it shows to those who cannot see it. */
export function kymograph(content: RecordingContent, ariaLabel: string): string {
  const layout = layoutOf(content);
  const view: View = {from: 0, to: content.fused.rows, x: LEFT, width: WIDTH - LEFT - RIGHT};
  const height = layout.height + AXIS;
  return (
    `<svg id="kymograph" role="img" aria-label="${escapeHtml(ariaLabel)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" style="min-width:56rem" fill="currentColor" font-size="12">` +
    `${timeAxis(content, layout, view)}${groupNames(layout)}` +
    `${layout.rows.map((row) => rowName(row) + rowFigure(content, row) + marks(content, row, view)).join("")}</svg>`
  );
}

function timeAxis({startMs, timeZone, fused}: RecordingContent, layout: Layout, view: View): string {
  const endMs = startMs + (fused.rows * 1000) / fused.rateHz;
  const top = layout.groups[0]!.y;
  return timeTicks(startMs, endMs, 14, timeZone)
    .map(({ms, label}) => {
      const x = place(view.x + ((ms - startMs) / (endMs - startMs)) * view.width);
      return `<path d="M${x} ${top}V${layout.height + 3}" stroke="var(--rule)"/><text x="${x}" y="${layout.height + 17}" text-anchor="middle">${label}</text>`;
    })
    .join("");
}

const groupNames = ({groups}: Layout): string =>
  groups
    .map(
      ({name, y}) =>
        `<text x="0" y="${y - 6}" font-weight="600" fill="var(--muted)">${escapeHtml(name)}</text>`,
    )
    .join("");

const rowName = ({name, y, height}: LayoutRow): string =>
  `<text x="${LEFT - 8}" y="${place(y + height / 2 + 4)}" text-anchor="end">${escapeHtml(clipName(name, 20))}</text>`;

/** What stands to the right of a row: a share, or the value at its upper edge. */
function rowFigure(content: RecordingContent, row: LayoutRow): string {
  const x = WIDTH - RIGHT + 8;
  const text = (value: string, y: number) =>
    `<text x="${x}" y="${place(y)}" fill="var(--muted)">${value}</text>`;
  const middle = row.y + row.height / 2 + 4;
  switch (row.kind) {
    case "behaviour":
      return text(percent(content.behaviours[row.index]!.share), middle);
    case "channel": {
      const reach = content.reach[row.index]!;
      return `<path d="M${LEFT} ${row.y + row.height / 2}H${WIDTH - RIGHT}" stroke="var(--rule)"/>${text(`±${reach}`, middle)}`;
    }
    case "gravity":
      return "";
    case "quality": {
      const share = content.tracks[row.index]!.mean;
      return text(share === 0 ? "none" : percent(share), middle);
    }
  }
}

function marks(content: RecordingContent, row: LayoutRow, view: View): string {
  const {windows, behaviours, seconds, fused, reach} = content;
  switch (row.kind) {
    case "behaviour":
      return behaviourBars(windows, behaviours[row.index]!.code, row, view);
    case "channel":
      return envelopePath(fused.channels[row.index]!, reach[row.index]!, row, view);
    case "gravity":
      return gravityCells(seconds.gravity[row.index]!, seconds, row, view);
    case "quality": {
      const {values, fill} = content.tracks[row.index]!;
      return shareCells(values, fill, seconds, row, view);
    }
  }
}

/** One minute of the channels and the behaviours, for the strip of minutes. */
export function minuteChart(
  content: RecordingContent,
  minute: number,
  id: string,
  ariaLabel: string,
): string {
  const {from, to} = content.minutes[minute]!;
  const width = 300;
  const view: View = {from, to, x: 26, width: width - 26};
  let y = 0;
  const rows = CHANNELS.slice(0, content.fused.channels.length).map((name, index): LayoutRow => {
    const row: LayoutRow = {kind: "channel", index, name, y, height: 20};
    y += 22;
    return row;
  });
  const present = content.behaviours.filter(({code}) =>
    content.minutes[minute]!.windows.some(({predicted}) => predicted === code),
  );
  const bars = present.map(({code, name}, index) => {
    const row: LayoutRow = {kind: "behaviour", index, name, y: y + 4 + index * 20, height: 7};
    return `<text x="26" y="${row.y + 17}" font-size="10">${escapeHtml(words(name))}</text>${behaviourBars(content.windows, code, row, view)}`;
  });
  const height = y + 6 + present.length * 20;
  return (
    `<svg id="${id}" role="img" aria-label="${escapeHtml(ariaLabel)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" fill="currentColor" font-size="11">` +
    `${rows.map((row) => `<text x="0" y="${row.y + 14}">${row.name}</text>${envelopePath(content.fused.channels[row.index]!, content.reach[row.index]!, row, view, 2)}`).join("")}` +
    `${bars.join("")}</svg>`
  );
}
