/** Paints a stretch of a recording onto a canvas, row by row as the page's picture has them. */
import {timeTicks} from "../../pages/recording/clock.ts";
import {AXIS, type Layout, type LayoutRow} from "../../pages/recording/layout.ts";
import type {Recording} from "./data.ts";
import {extremes} from "./pyramid.ts";

/** Rows of the fused table; fractions are allowed. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Canvas {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  /** Of the rows' names, and of the figures on the right. */
  readonly left: number;
  readonly right: number;
  readonly colours: Readonly<Record<"ink" | "muted" | "rule" | "accent" | "fail" | "warn" | "paper", string>>;
  readonly font: string;
}

export interface Picture {
  readonly recording: Recording;
  readonly layout: Layout;
  readonly stretch: Stretch;
  /** Half the height of each channel's row, in the channel's unit, and the value at its middle. */
  readonly scales: readonly {readonly middle: number; readonly reach: number}[];
}

export function paint(canvas: Canvas, picture: Picture): void {
  const {context, width, colours, font} = canvas;
  context.clearRect(0, 0, width, picture.layout.height + AXIS);
  context.font = font;
  axis(canvas, picture);
  context.textAlign = "left";
  context.fillStyle = colours.muted;
  for (const {name, y} of picture.layout.groups) context.fillText(name, 0, y - 6, width);
  for (const row of picture.layout.rows) {
    context.textAlign = "right";
    context.fillStyle = colours.ink;
    context.fillText(row.name, canvas.left - 8, row.y + row.height / 2 + 4, canvas.left - 8);
    if (row.kind === "channel") channel(canvas, picture, row);
    else if (row.kind === "behaviour") behaviour(canvas, picture, row);
    else seconds(canvas, picture, row);
  }
  context.globalAlpha = 1;
}

function axis(
  {context, width, left, right, colours}: Canvas,
  {recording: {meta}, layout, stretch: {from, to}}: Picture,
): void {
  const plot = width - left - right;
  const ms = (row: number) => meta.startMs + (row * 1000) / meta.rateHz;
  context.textAlign = "center";
  for (const tick of timeTicks(ms(from), ms(to), Math.max(4, Math.floor(plot / 80)), meta.timeZone)) {
    const x = left + ((tick.ms - ms(from)) / (ms(to) - ms(from))) * plot;
    context.fillStyle = colours.rule;
    context.fillRect(Math.round(x), layout.groups[0]!.y, 1, layout.height - layout.groups[0]!.y + 3);
    context.fillStyle = colours.ink;
    context.fillText(tick.label, x, layout.height + 17);
  }
}

function channel(canvas: Canvas, picture: Picture, row: LayoutRow): void {
  const {context, width, left, right, colours} = canvas;
  const {recording, stretch, scales} = picture;
  const {span} = recording.meta;
  const levels = recording.channels[row.index]!;
  const {middle, reach} = scales[row.index]!;
  const plot = width - left - right;
  const at = (value: number) =>
    row.y + (row.height / 2) * (1 - Math.max(-1, Math.min(1, (value - middle) / reach)));
  context.fillStyle = colours.rule;
  context.fillRect(left, Math.round(at(middle)), plot, 1);
  context.fillStyle = colours.muted;
  context.textAlign = "left";
  context.fillText(
    middle === 0 ? `±${round(reach)}` : round(middle),
    width - right + 8,
    at(middle) + 4,
    right - 8,
  );
  const perPixel = (stretch.to - stretch.from) / span / plot;
  context.fillStyle = colours.ink;
  context.strokeStyle = colours.ink;
  if (perPixel < 1.5) {
    samples(canvas, picture, row, at);
    return;
  }
  let before: [number, number] | undefined;
  for (let pixel = 0; pixel < plot; pixel++) {
    const from = stretch.from / span + pixel * perPixel;
    const found = extremes(levels, from, from + perPixel);
    if (found !== undefined) {
      // Each column reaches to its neighbour, so that a steep line stays one.
      const low = before === undefined ? found[0] : Math.min(found[0], before[1]);
      const high = before === undefined ? found[1] : Math.max(found[1], before[0]);
      const top = at(high);
      context.fillRect(left + pixel, top, 1, Math.max(1, at(low) - top));
    }
    before = found;
  }
}

/** Every sample, as a line; as points, too, once they stand far enough apart. */
function samples(canvas: Canvas, picture: Picture, row: LayoutRow, at: (value: number) => number): void {
  const {context, width, left, right} = canvas;
  const {from, to} = picture.stretch;
  const {span} = picture.recording.meta;
  const {low, high} = picture.recording.channels[row.index]![0]!;
  const plot = width - left - right;
  const x = (cell: number) => left + ((cell * span - from) / (to - from)) * plot;
  const first = Math.max(0, Math.floor(from / span));
  const last = Math.min(low.length - 1, Math.ceil(to / span));
  const apart = (plot * span) / (to - from);
  context.save();
  context.beginPath();
  context.rect(left, row.y - 1, plot, row.height + 2);
  context.clip();
  context.beginPath();
  let pen = false;
  for (let cell = first; cell <= last; cell++) {
    const missing = Number.isNaN(low[cell]!);
    if (!missing) {
      if (pen) context.lineTo(x(cell), at(low[cell]!));
      else context.moveTo(x(cell), at(low[cell]!));
      if (high[cell] !== low[cell]) context.lineTo(x(cell), at(high[cell]!));
      if (apart > 5) context.rect(x(cell) - 1, at(low[cell]!) - 1, 2, 2);
      if (apart > 5) context.moveTo(x(cell), at(low[cell]!));
    }
    pen = !missing;
  }
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

const round = (value: number): string => String(Number(value.toPrecision(2))).replace("-", "\u2212");

function behaviour({context, width, left, right, colours}: Canvas, picture: Picture, row: LayoutRow): void {
  const {from, to} = picture.stretch;
  const {windows, meta} = picture.recording;
  const code = meta.behaviours[row.index];
  const scale = (width - left - right) / (to - from);
  context.fillStyle = colours.accent;
  for (let i = firstWindow(picture.recording, from); i < windows.from.length && windows.from[i]! < to; i++) {
    if (windows.predicted[i] !== code) continue;
    const start = Math.max(from, windows.from[i]!);
    const end = Math.min(to, windows.from[i]! + meta.windowRows);
    context.globalAlpha = [0.25, 0.4, 0.55, 0.75, 1][
      Math.max(0, Math.min(4, Math.floor((windows.confidence[i]! - 0.5) * 10)))
    ]!;
    bar(context, left + (start - from) * scale, left + (end - from) * scale, row);
  }
  context.globalAlpha = 1;
}

/** On whole pixels, so that neighbours leave no line between them. */
function bar(context: CanvasRenderingContext2D, from: number, to: number, {y, height}: LayoutRow): void {
  const start = Math.round(from);
  context.fillRect(start, y, Math.max(1, Math.round(to) - start), height);
}

/** Position of the first window that ends after `row`. */
export function firstWindow({windows: {from}, meta}: Recording, row: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle]! + meta.windowRows > row) high = middle;
    else low = middle + 1;
  }
  return low;
}

const TRACK_COLOURS = ["fail", "warn", "fail", "muted", "warn"] as const;

function seconds({context, width, left, right, colours}: Canvas, picture: Picture, row: LayoutRow): void {
  const {from, to} = picture.stretch;
  const {gravity, tracks, meta} = picture.recording;
  const isGravity = row.kind === "gravity";
  const values = (isGravity ? gravity : tracks)[row.index]!;
  const plot = width - left - right;
  const scale = plot / (to - from);
  const step = Math.max(1, Math.ceil((to - from) / meta.rateHz / plot)); // seconds a cell
  const first = Math.floor(from / meta.rateHz / step) * step;
  for (let second = first; second * meta.rateHz < to && second < values.length; second += step) {
    let value = 0;
    for (let i = second; i < Math.min(second + step, values.length); i++)
      if (Math.abs(values[i]!) > Math.abs(value)) value = values[i]!;
    if (value === 0 || (isGravity && Math.abs(value) <= 0.125)) continue;
    const start = Math.max(from, second * meta.rateHz);
    const end = Math.min(to, (second + step) * meta.rateHz);
    context.fillStyle = colours[isGravity ? (value > 0 ? "accent" : "fail") : TRACK_COLOURS[row.index]!];
    context.globalAlpha = isGravity
      ? Math.min(1, Math.round(Math.abs(value) * 4) / 4)
      : Math.min(1, 0.4 + 0.6 * value);
    bar(context, left + (start - from) * scale, left + (end - from) * scale, row);
  }
  context.globalAlpha = 1;
}
