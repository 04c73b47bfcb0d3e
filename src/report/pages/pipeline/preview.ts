/** A first look at what a stage wrote. */
import {details} from "../../figure.ts";
import {count, integer, significant} from "../../format.ts";
import {type Html, html, raw} from "../../html.ts";
import {colour} from "../../plot/palette.ts";
import {dataTable} from "../../table.ts";
import type {ColumnPreview, Preview, TablePreview} from "./description.ts";

/** `since`: the commit that changes are told since. */
export function previewOf(preview: Preview, since: string | undefined): Html {
  const {path} = preview;
  switch (preview.kind) {
    case "table":
      return html`${preview.tables.map((table) => tablePreview(path, table))}`;
    case "figures": {
      const {figures, more} = preview;
      const hasChange = figures.some(({change}) => change !== undefined);
      const table = dataTable({
        caption: html`${path}${hasChange && since !== undefined ? html` <span>Changes since commit <code>${since}</code>.</span>` : ""}`,
        columns: [
          {
            head: "Figure",
            names: true,
            value: ({name}: (typeof figures)[number]) => html`<code>${name}</code>`,
          },
          {head: "Value", numeric: true, value: ({value}) => value},
          {head: "Interval", value: ({interval}) => interval ?? ""},
          ...(hasChange
            ? [{head: "Change", numeric: true, value: ({change}: (typeof figures)[number]) => change ?? ""}]
            : []),
        ],
        rows: figures,
        empty: `${path} has no figures.`,
      });
      return html`${table}${more > 0 ? html`<p class="note">and ${count(more, "more value")}.</p>` : ""}`;
    }
    case "text":
      return details(path, html`<pre><code>${preview.text}${preview.isCut ? "\n…" : ""}</code></pre>`);
    case "page":
      return html`<p><a href="${preview.href}">${path}</a></p>`;
    case "none":
      return html`<p class="note">${path}: ${preview.why}.</p>`;
  }
}

function tablePreview(path: string, {name, rows, columns, more, head}: TablePreview): Html {
  const caption = `${path}${name === "" ? "" : `, table ${name}`}: ${count(rows, "row")}, ${count(columns.length + more, "column")}`;
  const heads = columns.map(
    ({name: column, type}) => html`<th scope="col">${column}<br><small class="note">${type}</small></th>`,
  );
  const pictures = columns.map((column) => html`<td>${columnPicture(column)}</td>`);
  const body = head.map(
    (cells, i) =>
      html`<tr><th scope="row" class="n">${i}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return details(
    caption,
    html`<div class="scroll" tabindex="0"><table><caption>${caption}${more > 0 ? html` <span>The first ${integer(columns.length)} columns are shown.</span>` : ""}</caption><thead><tr><th scope="col" class="n">Row</th>${heads}</tr><tr><td></td>${pictures}</tr></thead><tbody>${body}</tbody></table></div>`,
  );
}

const [BAR_WIDTH, BAR_HEIGHT] = [5, 28];

/** A small histogram of numbers; of texts the most frequent. */
function columnPicture({histogram, top}: ColumnPreview): Html {
  if (histogram !== undefined) {
    const {counts, min, max} = histogram;
    const most = Math.max(1, ...counts);
    const bars = counts.map((n, i) => {
      const height = n === 0 ? 0 : Math.max(1, Math.round((n / most) * BAR_HEIGHT));
      return `<rect x="${i * BAR_WIDTH}" y="${BAR_HEIGHT - height}" width="${BAR_WIDTH - 1}" height="${height}"/>`;
    });
    const label = `from ${significant(min)} to ${significant(max)}`;
    const width = counts.length * BAR_WIDTH;
    return html`${raw(`<svg role="img" aria-label="Histogram ${label}" width="${width}" height="${BAR_HEIGHT}" viewBox="0 0 ${width} ${BAR_HEIGHT}" fill="${colour("accent")}">${bars.join("")}</svg>`)}<br><small class="note">${significant(min)} … ${significant(max)}</small>`;
  }
  if (top === undefined) return html``;
  const shown = top.values.map(([text, n], i) => html`${i > 0 ? html`<br>` : ""}${text} ${integer(n)}`);
  const rest = top.distinct - top.values.length;
  return html`<small class="note">${shown}${rest > 0 ? html`<br>and ${integer(rest)} others` : ""}</small>`;
}
