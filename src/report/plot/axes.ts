/** What the charts have in common: quiet axes that name their unit, and figures written without a locale. */
import * as Plot from "@observablehq/plot";
import {colour} from "./palette.ts";

const MINUS = "\u2212";
/** Between a figure and its unit. */
export const THIN = "\u202f";

/** Up to `decimals` decimals, without trailing zeros. */
export function tick(value: number, decimals = 2): string {
  const text = String(Number(Math.abs(value).toFixed(decimals)));
  return value < 0 && text !== "0" ? MINUS + text : text;
}

export const percentTick = (share: number): string => `${tick(share * 100, 1)}${THIN}%`;

/** A chart's title, or its vertical axis' name, above the frame's left corner. */
export function cornerTitle(text: string, offset: {readonly dx?: number; readonly dy: number}): Plot.Markish {
  return Plot.text([text], {
    frameAnchor: "top-left",
    ...offset,
    textAnchor: "start",
    fontWeight: 600,
    fontSize: 12,
  });
}

/** Grid lines that stay behind the data. */
export function quietGridX(ticks?: number | readonly number[]): Plot.Markish {
  return Plot.gridX({
    stroke: colour("rule"),
    strokeOpacity: 1,
    ...(ticks === undefined ? {} : {ticks: ticks as number}),
  });
}

export function quietGridY(ticks?: number | readonly number[]): Plot.Markish {
  return Plot.gridY({
    stroke: colour("rule"),
    strokeOpacity: 1,
    ...(ticks === undefined ? {} : {ticks: ticks as number}),
  });
}

/** What a mark stands for, which becomes its `data-link`. */
export const linked = <Datum>(link: (datum: Datum) => string | undefined) => ({
  ariaLabel: ((datum: Datum) => {
    const key = link(datum);
    return key === undefined ? null : `link:${key}`;
  }) as never,
});

/** Over each place of a line, unseen, to be pointed at. */
export function pointsToTell<Datum extends {readonly x: number; readonly y: number}>(
  points: readonly Datum[],
  tell: (point: Datum) => string,
): Plot.Markish {
  return Plot.dot(
    points.filter(({y}) => Number.isFinite(y)),
    {x: "x", y: "y", r: 5, fill: "transparent", stroke: "none", title: tell as never},
  );
}

/** Names down the left side, without tick marks. */
export function nameAxisY(label: (name: string) => string = (name) => name): Plot.Markish {
  return Plot.axisY({tickSize: 0, label: null, tickFormat: label as never});
}

/** At most `length` characters, so that one long name cannot push a chart off its page. */
export function clipName(name: string, length = 22): string {
  const characters = [...name];
  return characters.length <= length ? name : `${characters.slice(0, length - 1).join("")}…`;
}
