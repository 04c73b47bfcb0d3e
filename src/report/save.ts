/**
 * Links that save a chart or a table from the page alone: what is saved stands in the link, so that it needs no script, no
 * network and no other file.
 */
import {type Child, type Html, html, raw} from "./html.ts";
import {printSvg} from "./plot/print.ts";

/** Of a chart as the page holds it; `name` has no ending. */
export const saveSvg = (chart: string, name: string, text: Child): Html =>
  // Within single quotes, of which the chart then has none, far fewer characters have to be escaped.
  link(`${name}.svg`, "image/svg+xml", printSvg(chart).replaceAll("'", "&#39;").replaceAll('"', "'"), text);

/** Of rows of cells, the first of which are the heads. */
export function saveCsv(rows: readonly (readonly Child[])[], name: string): Html {
  const text = rows.map((row) => row.map((cell) => csvCell(textOf(cell))).join(",")).join("\n");
  return link(`${name}.csv`, "text/csv", `${text}\n`, "CSV");
}

/** Letters, digits and dashes. */
export const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 48) || "table";

/** Line ends are dropped from an address, `#` and `%` mean something else in it, and `<` shall nowhere look like markup. */
function link(file: string, type: string, content: string, text: Child): Html {
  const address = content.replace(
    /[%#<\n]/g,
    (one) => `%${one.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
  const quoted = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return html`<a download="${file}" href="data:${type};charset=utf-8,${raw(quoted)}">${text}</a>`;
}

/** What is read of a cell. */
export const textOf = (cell: Child): string =>
  html`${cell}`.text
    .replace(/<svg.*?<\/svg>|<[^>]*>/gs, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** Figures with a point, a plain minus sign and no blanks between thousands, as programs read them. */
export function csvCell(text: string): string {
  const plain = text
    .replace(/(\d)\u202f(?=\d{3})/g, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\u2212(?=\d)/g, "-");
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
