/** Figures: a title that states the finding, the chart, what is to be seen, and the same data as a table. */
import {type Child, type Html, html, raw} from "./html.ts";
import {fileName, saveSvg, textOf} from "./save.ts";

export interface FigureOptions {
  /** What was found, as a sentence. */
  readonly finding: Child;
  /** How to read it. */
  readonly caption?: Child;
  /** One or more charts from `renderPlot`. */
  readonly charts: readonly string[];
  /** Several charts stand side by side where there is room, or share one horizontal axis in a pile. */
  readonly layout?: "multiples" | "pile";
  /** The data behind the chart, shown when asked for. */
  readonly table: Html;
}

export function figure({finding, caption, charts, layout = "multiples", table}: FigureOptions): Html {
  const name = fileName(textOf(finding));
  return html`<figure><figcaption><strong>${finding}</strong>${caption === undefined ? "" : html` <span>${caption}</span>`}</figcaption>
<div class="scroll${charts.length > 1 ? ` ${layout}` : ""}" tabindex="0">${charts.map((chart) => raw(chart))}</div>
<p class="files">${charts.map((chart, i) => saveSvg(chart, `${name}${charts.length > 1 ? `-${i + 1}` : ""}`, charts.length > 1 ? `SVG ${i + 1}` : "SVG"))}</p>
<details><summary>The data as a table</summary>${table}</details></figure>`;
}

/** Depth for those who ask for it. */
export const details = (summary: Child, ...body: readonly Child[]): Html =>
  html`<details><summary>${summary}</summary><div class="depth">${body}</div></details>`;

/** Terms and what they mean, behind a fold. */
export const definitionList = (
  summary: string,
  terms: readonly (readonly [term: string, meaning: string])[],
): Html =>
  details(
    summary,
    html`<dl class="terms">${terms.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl>`,
  );
