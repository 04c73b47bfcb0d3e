/**
 * Reads a notebook in Observable's format, its cells as functions with their places in the file.
 *
 * A cell is JavaScript, TypeScript, Observable JavaScript, Markdown, HTML or SQL. What would be fetched or run elsewhere
 * is refused: imports, databases and secrets of Observable's, cells in Python, R or Node.
 */
import {ExpectedError} from "../../platform/failure.ts";
import {type KitCell, type NotebookKit, openNotebookKit, type Transpiled} from "./kit.ts";

/** No notebook is read beyond this. */
const MAX_BYTES = 4_000_000;

export interface Cell {
  readonly id: number;
  readonly mode: string;
  readonly source: string;
  /** Line of the file at which the source begins, from 1. */
  readonly line: number;
  readonly pinned: boolean;
  readonly hidden: boolean;
  readonly code: Transpiled;
  /** Lines of `code.body` before the source's first. */
  readonly lead: number;
}

export interface Notebook {
  /** Relative to the workspace. */
  readonly file: string;
  readonly title: string;
  readonly cells: readonly Cell[];
  readonly kit: NotebookKit;
}

const KNOWN = new Set(["js", "ts", "ojs", "md", "html", "sql"]);
const SCRIPTS = new Set(["js", "ts", "ojs"]);
const LANGUAGES: Readonly<Record<string, string>> = {
  node: "Node",
  python: "Python",
  r: "R",
  tex: "TeX",
  dot: "DOT",
};

/** Throws an ExpectedError that names the cell and the line of the first mistake. */
export async function readNotebook(file: string, text: string): Promise<Notebook> {
  if (text.length > MAX_BYTES)
    throw new ExpectedError("code", `a notebook of ${text.length} characters, more than ${MAX_BYTES}`, {
      file,
      hint: "Keep data in artifacts, and attach them.",
    });
  const kit = await openNotebookKit();
  if (!/<notebook[\s>]/i.test(text))
    throw new ExpectedError("code", "no <notebook> element", {
      file,
      hint: "Write cells as <script> elements in <notebook>, as Observable's notebook format has them.",
    });
  const {title, cells} = kit.read(text);
  const lines = findLines(text);
  if (lines.length !== cells.length)
    throw new ExpectedError("code", `${cells.length} cells, but ${lines.length} <script> elements`, {
      file,
      hint: "Keep every <script> in <notebook>, and none in a comment.",
    });
  return {file, title, kit, cells: cells.map((cell, i) => readCell(file, kit, cell, lines[i]!))};
}

/** The line of each script's first line of source; the format leaves out an empty first one. */
function findLines(text: string): number[] {
  const lines: number[] = [];
  const script = /<script\b[^>]*>([\s\S]*?)<\/script\s*>/gi;
  for (let match = script.exec(text); match !== null; match = script.exec(text)) {
    const start = match.index + match[0].indexOf(">") + 1;
    const first = /^[^\S\n]*\r?\n/.exec(match[1]!);
    lines.push(text.slice(0, start + (first?.[0].length ?? 0)).split("\n").length);
  }
  return lines;
}

function readCell(file: string, kit: NotebookKit, cell: KitCell, line: number): Cell {
  const {id, mode, value, pinned, hidden} = cell;
  const refuse = (message: string, at: number, hint: string): never => {
    throw new ExpectedError("code", message, {file, place: `cell ${id}, line ${at}`, hint});
  };
  if (!KNOWN.has(mode))
    refuse(
      `a cell in ${LANGUAGES[mode] ?? mode}, which does not run in a page`,
      line,
      "Write it in JavaScript, or as a stage.",
    );
  let code: Transpiled;
  try {
    code = kit.transpile(cell);
  } catch (error) {
    const {message, line: within} = placeOf(error);
    return refuse(message, line + within, "Correct the cell.");
  }
  if (SCRIPTS.has(mode) && /\bimport\s*\(/.test(code.body))
    refuse(
      "an import, which a page without a network cannot load",
      line + lineOf(value, /\bimport\b/),
      HINT_IMPORT,
    );
  const remote = /^(DatabaseClient|Interpreter|Secret)$/;
  const name = code.inputs.find((input) => remote.test(input));
  if (name !== undefined)
    refuse(
      `${name}, which needs a server`,
      line + lineOf(value, new RegExp(`\\b${name}\\b`)),
      "Attach an artifact and read it with FileAttachment; ask a DuckDB file with DuckDBClient.",
    );
  return {id, mode, source: value, line, pinned, hidden, code, lead: countLead(value, code.body)};
}

const HINT_IMPORT =
  "Use what every notebook has: Plot, Inputs, aq (Arquero), Arrow, d3, htl, html, svg, md, DuckDBClient.";

/** How many lines the transpiler has put before the cell's own, less those that it has trimmed. */
function countLead(value: string, body: string): number {
  const trimmed = (/^\s*/.exec(value)?.[0] ?? "").split("\n").length - 1;
  const first = value.trim().split("\n")[0]!.trim();
  const at = first === "" ? -1 : body.indexOf(first.slice(0, 40));
  const before = at < 0 ? 1 : body.slice(0, at).split("\n").length - 1;
  return before - trimmed;
}

/** `line`: from 0 within the cell. */
function placeOf(error: unknown): {message: string; line: number} {
  if (!(error instanceof Error)) throw error;
  const {loc, errors} = error as {
    loc?: {line: number};
    errors?: readonly {text: string; location: {line: number} | null}[];
  };
  const first = errors?.[0];
  if (first !== undefined) return {message: first.text, line: (first.location?.line ?? 1) - 1};
  if (loc === undefined && !(error instanceof SyntaxError)) throw error;
  return {message: error.message.replace(/ \(\d+:\d+\)$/, ""), line: (loc?.line ?? 1) - 1};
}

function lineOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? 0 : text.slice(0, at).split("\n").length - 1;
}
