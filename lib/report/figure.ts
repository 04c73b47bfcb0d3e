/** Figures: a title that states the finding, the chart, what is to be seen, and the same data as a table. */
import {type Child, type Html, html, raw} from "./html.ts";

export interface FigureOptions {
  /** What was found, as a sentence. */
  readonly finding: Child;
  /** How to read it. */
  readonly caption?: Child;
  /** One or more charts from `renderPlot`; several stand side by side where there is room. */
  readonly charts: readonly string[];
  /** The data behind the chart, shown when asked for. */
  readonly table: Html;
}

export function figure({finding, caption, charts, table}: FigureOptions): Html {
  return html`<figure><figcaption><strong>${finding}</strong>${caption === undefined ? "" : html` <span>${caption}</span>`}</figcaption>
<div class="scroll${charts.length > 1 ? " multiples" : ""}" tabindex="0">${charts.map((chart) => raw(chart))}</div>
<details><summary>The data as a table</summary>${table}</details></figure>`;
}

/** A caption line over a small chart of a row of several. */
export const details = (summary: Child, ...body: readonly Child[]): Html =>
  html`<details><summary>${summary}</summary><div class="depth">${body}</div></details>`;
