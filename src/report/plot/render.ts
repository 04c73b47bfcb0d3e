/**
 * Draws an Observable Plot chart to SVG text, without a browser.
 *
 * Colours are CSS variables of the page (see palette.ts), so one chart serves light and dark. The text is complete
 * in itself: no script, style sheet, font or image from anywhere.
 */
import * as Plot from "@observablehq/plot";
import {parseHTML} from "linkedom";
import {type SvgNode, serializeChildren} from "./serialize.ts";

export interface ChartLabels {
  /** Unique in the page; letters, digits, `-` and `_`. */
  readonly id: string;
  /** What the chart shows, for those who cannot see it. */
  readonly ariaLabel: string;
}

const {document} = parseHTML("<!doctype html><html><body></body></html>");
/** Below this share of its width a chart is scrolled rather than shrunk further: type must stay legible. */
const MIN_SCALE = 0.79;

/** An `<svg>` element as text: a pure function of `options` and `labels`. */
export function renderPlot(options: Plot.PlotOptions, {id, ariaLabel}: ChartLabels): string {
  if (!/^[\w-]+$/.test(id)) throw new Error(`chart id "${id}" is not made of letters, digits, - and _`);
  const svg = Plot.plot({
    ...options,
    document: document as never,
    figure: false,
  } as Plot.PlotOptions) as unknown as SvgNode & {
    getAttribute(name: string): string | null;
  };
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  const label = ariaLabel
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
  return (
    `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `style="min-width:${Math.round(width * MIN_SCALE)}px" fill="currentColor" font-size="12" text-anchor="middle">` +
    `${serializeChildren(svg, id)}</svg>`
  );
}
