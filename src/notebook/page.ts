/** The page of a notebook: text, code and places for what the cells show, then libraries, attachments and cells. */
import {htmlDocument, navigationLink} from "../report/document.ts";
import {type Child, type Html, html, raw} from "../report/html.ts";
import library from "./browser/library.mjs?browser";
import type {PageCell} from "./cell.ts";
import {notebookStyles} from "./styles.ts";

export type ShownCell = PageCell &
  (
    | {readonly kind: "text"}
    | {readonly kind: "computed"}
    /** Read from an artifact; needed by nothing but such a cell, and not run. `artifact`: name of its attachment. */
    | {readonly kind: "cached"; readonly artifact: string}
    | {readonly kind: "behind"; readonly artifact: string}
  );

export interface Attached {
  readonly name: string;
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
  readonly size: number;
  readonly base64: string;
}

export interface NotebookContent {
  readonly file: string;
  readonly title: string;
  readonly cells: readonly ShownCell[];
  /** Sorted by name. */
  readonly attached: readonly Attached[];
}

/**
 * Nothing can be fetched but what is in the page, and DuckDB beside it. Arquero writes its verbs as functions, which
 * `unsafe-eval` allows.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' 'self' file: blob:",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "connect-src data: blob:",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The whole file, ending in a newline. */
export function notebookPage({file, title, cells, attached}: NotebookContent): string {
  const byName = new Map(attached.map((one) => [one.name, one]));
  return htmlDocument({
    title,
    policy: POLICY,
    moreStyles: notebookStyles(),
    bodyClass: "notebook",
    links: [navigationLink("../index.html", "Summary"), navigationLink("#main", title, "page")],
    main: html`<noscript><p class="notice">The text of this notebook can be read without scripts; its charts and tables are computed here, and need them.</p></noscript>
${cells.map((cell) => showCell(cell, byName))}`,
    footer: html`<p>A notebook of kymo: <code>${file}</code>, with ${listFiles(attached)}. Beside each file stands the beginning of its SHA-256. The page fetches nothing from any network.</p>`,
    end: html`<script>${raw(escapeScript(library))}</script>
<script>kymoNotebook.open(${raw(toScript({file}))});</script>
${attached.map(embed)}
${cells.map((cell) => defineCell(file, cell))}
<script>kymoNotebook.ready();</script>
`,
  });
}

function showCell(cell: ShownCell, attached: ReadonlyMap<string, Attached>): Html {
  const {id, kind, text, pinned, source, mode} = cell;
  if (kind === "text") return html`<div class="cell text" id="cell-${id}">${raw(text ?? "")}</div>\n`;
  const isProse = mode === "md" || mode === "html";
  return html`<section class="cell" id="cell-${id}" data-kind="${kind}">
<div class="output"></div>
<details class="source"${pinned && !isProse ? raw(" open") : ""}><summary>${tag(cell, attached)}</summary><pre tabindex="0"><code>${raw(source)}</code></pre></details>
</section>\n`;
}

/** Where what the cell shows comes from. */
function tag(cell: ShownCell, attached: ReadonlyMap<string, Attached>): Child {
  if (cell.kind === "computed" || cell.kind === "text")
    return html`<span class="kind">computed</span> <span class="took"></span>`;
  const {path = "", digest = ""} = attached.get(cell.artifact) ?? {};
  const why = cell.kind === "cached" ? "" : "for ";
  return html`<span class="kind">cached</span> <span class="from">${why}${path} <code>${digest.slice(0, 8)}</code></span>`;
}

function listFiles(attached: readonly Attached[]): Child {
  if (attached.length === 0) return "nothing attached";
  return attached.map(
    ({path, size, digest}, i) =>
      html`${i === 0 ? "" : i === attached.length - 1 ? " and " : ", "}<code>${path}</code> (${formatSize(size)}, <code>${digest.slice(0, 12)}</code>)`,
  );
}

function formatSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

const embed = ({name, base64}: Attached): Html =>
  html`<script type="application/octet-stream" data-name="${name}">${raw(base64)}</script>\n`;

/**
 * A script of its own for each cell, which begins on the line on which the cell stands in the notebook: so an error's
 * stack tells lines of the notebook.
 */
function defineCell(file: string, cell: ShownCell): Child {
  if (cell.kind === "text" || cell.kind === "behind") return "";
  const {id, line, autodisplay, autoview, automutable} = cell;
  const facts = {id, line, autodisplay, autoview, automutable, hidden: cell.hidden};
  if (cell.kind === "cached") {
    const output = cell.output ?? cell.outputs[0];
    const body = `(read) => read(${toScript(cell.artifact)})`;
    const definition = {...facts, autodisplay: false, inputs: ["@artifact"], outputs: [], output};
    return html`<script>kymoNotebook.cell(${raw(toScript(definition))}, ${raw(body)});</script>\n`;
  }
  const {inputs, outputs, output, body} = cell;
  const definition = {...facts, inputs, outputs, ...(output === undefined ? {} : {output})};
  return html`<script>${raw("\n".repeat(line - 1))}kymoNotebook.cell(${raw(toScript(definition))}, ${raw(escapeScript(body))});
//# sourceURL=${raw(encodeURI(file))}
</script>\n`;
}

const toScript = (value: unknown): string => escapeScript(JSON.stringify(value));

/** Within a script, markup that would end it or open a comment is written otherwise; in a string it means the same. */
function escapeScript(text: string): string {
  return text.replace(/<(?=\/script|!--|script)/gi, "\\x3c");
}
