/**
 * What runs in a notebook's page: Observable's runtime and library, with the files in the page, and a word at each cell
 * of where its value comes from or what went wrong.
 */

import inputsCss from "@observablehq/inputs/dist/index.css";
import highlightCss from "@observablehq/notebook-kit/highlight.css";
import inspectorCss from "@observablehq/notebook-kit/inspector.css";
import plotCss from "@observablehq/notebook-kit/plot.css";
import {
  FileAttachment,
  library,
  NotebookRuntime,
  registerFile,
  requireFileRegistration,
} from "@observablehq/notebook-kit/runtime";
import * as aq from "arquero";
import {loadDuckDB} from "./load-duckdb.mjs";
import {observe, timed} from "./observe.mjs";

let notebook;
let file;
const waiting = [];

/** `file`: the notebook's, relative to the workspace. */
export function open({file: name}) {
  file = name;
  const style = document.createElement("style");
  style.textContent = [inspectorCss, highlightCss, plotCss, inputsCss].join("\n");
  document.head.prepend(style);
  FileAttachment.prototype.arquero = readArquero;
  notebook = new NotebookRuntime({
    ...library,
    aq: () => aq,
    width: observeWidth,
    DuckDBClient: () => loadDuckDB(),
    FileAttachments: () => listFiles,
    "@artifact": () => readArtifact,
  });
}

/** Called for each cell in the order of the notebook. */
export function cell(definition, body) {
  waiting.push({...definition, body});
}

/** Registers what is attached, then starts the cells. */
export function ready() {
  requireFileRegistration(true);
  for (const element of document.querySelectorAll("script[data-name]")) {
    const {name} = element.dataset;
    const bytes = Uint8Array.from(atob(element.textContent), (char) => char.charCodeAt(0));
    const mimeType = name.endsWith(".json") ? "application/json" : undefined;
    const path = URL.createObjectURL(new Blob([bytes]));
    registerFile(name, {path, size: bytes.length, ...(mimeType === undefined ? {} : {mimeType})});
    names.push(name);
    element.remove();
  }
  for (const definition of waiting) {
    const section = document.getElementById(`cell-${definition.id}`);
    const root = section.querySelector(".output");
    const body = timed(section, definition.body);
    notebook.define(
      {root, expanded: [], variables: []},
      {...definition, body},
      observe({file, section, cells: waiting}),
    );
  }
}

const names = [];

/** Below this a chart has no room left beside its axes; it scrolls within its cell then. */
const LEAST_WIDTH = 320;

/** The width of the text, in pixels, as it changes. */
function observeWidth() {
  return library.Generators().observe((notify) => {
    let last;
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.max(LEAST_WIDTH, Math.floor(entry.contentRect.width));
      if (width !== last) notify(width);
      last = width;
    });
    observer.observe(document.querySelector("main"));
    return () => observer.disconnect();
  });
}

function listFiles(pattern) {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join("[^/]*")}$`);
  return names.filter((name) => expression.test(name)).map((name) => FileAttachment(name));
}

/** The value that a cell had when it ran as a stage. */
async function readArtifact(name) {
  const attachment = FileAttachment(name);
  return name.endsWith(".arrow") ? attachment.arquero() : attachment.json();
}

async function readArquero(options) {
  if (this.name.endsWith(".arrow")) return aq.fromArrow(await this.arrayBuffer(), options);
  const text = await this.text();
  return this.name.endsWith(".json") ? aq.fromJSON(text, options) : aq.fromCSV(text, options);
}
