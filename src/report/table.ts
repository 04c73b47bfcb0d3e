/** Tables: a caption, a scope for every heading, figures right-aligned in tabular numerals, their own scroll bar. */
import {ABSENT} from "./format.ts";
import {type Child, type Html, html} from "./html.ts";
import {fileName, saveCsv, textOf} from "./save.ts";

export interface TableColumn<Row> {
  readonly head: Child;
  readonly value: (row: Row, index: number) => Child;
  /** Right-aligned; give all rows the same number of decimals. */
  readonly numeric?: boolean;
  /** The cell that names its row. */
  readonly names?: boolean;
}

export interface TableOptions<Row> {
  readonly caption: Child;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  /** What to say where there is no row. */
  readonly empty?: string;
  /** Keys from `linkKey` of what the row stands for. */
  readonly link?: (row: Row) => string;
  /** Says why some cells hold an en dash. */
  readonly absent?: string;
}

/** A table in a container that scrolls by itself, also from the keyboard. */
export function dataTable<Row>({caption, columns, rows, empty, link, absent}: TableOptions<Row>): Html {
  if (rows.length === 0) return html`<p class="note">${empty ?? "Nothing to show."}</p>`;
  const body = rows.map((row, i) => columns.map((column) => column.value(row, i)));
  const hasAbsent = body.some((cells) => cells.includes(ABSENT));
  return html`<div class="scroll" tabindex="0"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({head, numeric}) => html`<th scope="col"${numeric ? html` class="n"` : ""}>${head}</th>`,
  )}</tr></thead><tbody>${body.map(
    (cells, i) =>
      html`<tr${link === undefined ? "" : html` data-link="${link(rows[i]!)}"`}>${cells.map((cell, j) => tableCell(columns[j]!, cell))}</tr>\n`,
  )}</tbody></table></div><p class="files">${saveCsv([columns.map(({head}) => head), ...body], fileName(textOf(caption)))}</p>${hasAbsent && absent !== undefined ? html`<p class="note">${ABSENT} ${absent}</p>` : ""}`;
}

function tableCell<Row>({numeric, names}: TableColumn<Row>, cell: Child): Html {
  const kind = numeric ? html` class="n"` : "";
  return names ? html`<th scope="row"${kind}>${cell}</th>` : html`<td${kind}>${cell}</td>`;
}

/** Terms and what they stand for, in two columns. */
export function factList(facts: readonly (readonly [term: Child, fact: Child])[]): Html {
  return html`<dl class="facts">${facts.map(([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

/** A figure in large type, with a note below it, for a row of them at the head of a page. */
export const keyFigure = (name: Child, value: Child, note: Child): Html =>
  html`<div><dt>${name}</dt><dd><b>${value}</b> <small>${note}</small></dd></div>`;
