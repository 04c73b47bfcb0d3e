/** The envelope of a channel as SVG, in tenths of a unit and told by differences, which takes half the bytes. */
import {envelope} from "../../../signal/envelope.ts";
import type {Strip, View} from "./marks.ts";

/** The smallest to the largest value of each column, `reach` up and down from the row's middle. */
export function envelopePath(
  values: ArrayLike<number>,
  reach: number,
  strip: Strip,
  view: View,
  columnWidth = 1,
): string {
  const columns = Math.max(1, Math.min(Math.round(view.width / columnWidth), view.to - view.from));
  return rangePath(envelope(values, view.from, view.to, columns), reach, strip, view);
}

/** An envelope as one filled path for each stretch without a gap. */
export function rangePath(
  {low, high}: {readonly low: ArrayLike<number>; readonly high: ArrayLike<number>},
  reach: number,
  {y, height}: Strip,
  view: View,
): string {
  const columns = low.length;
  const at = (value: number) => y + (height / 2) * (1 - Math.max(-1, Math.min(1, value / reach)));
  const x = (column: number) => view.x + ((column + 0.5) * view.width) / columns;
  let path = "";
  for (let start = 0; start < columns; start++) {
    if (Number.isNaN(low[start]!)) continue;
    let end = start;
    while (end < columns && !Number.isNaN(low[end]!)) end++;
    const there: [number, number][] = [];
    const back: [number, number][] = [];
    for (let column = start; column < end; column++) {
      const top = at(high[column]!);
      const bottom = Math.max(at(low[column]!), top + 0.8); // a still stretch is seen, too
      there.push([x(column), top]);
      back.push([x(column), bottom]);
    }
    path += outline([...there, ...back.reverse()]);
    start = end;
  }
  return path === "" ? "" : `<path d="${path}" fill="var(--ink)" fill-opacity=".78"/>`;
}

/** A closed path in tenths of a unit, each point told by its distance from the one before. */
function outline(points: readonly (readonly [number, number])[]): string {
  let [left, top] = points[0]!.map((value) => Math.round(value * 10)) as [number, number];
  let path = `M${tenths(left)} ${tenths(top)}l`;
  for (const point of points.slice(1)) {
    const [x, y] = point.map((value) => Math.round(value * 10)) as [number, number];
    path += `${path.endsWith("l") ? "" : " "}${tenths(x - left)} ${tenths(y - top)}`;
    [left, top] = [x, y];
  }
  return `${path}Z`;
}

const tenths = (value: number): string => String(value / 10).replace(/^(-?)0\./, "$1.");
