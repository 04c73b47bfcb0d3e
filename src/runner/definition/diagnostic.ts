/** The errors of a definition: collects all of them, and shows each with its line, a caret and a hint. */

import type {Diagnostic, Place} from "./instance.ts";
import type {Span} from "./tree.ts";

/**
 * Reports one error in one file. `hint` is an imperative sentence; `needle` is the part within the span
 * that the caret should underline, where it stands there literally.
 */
export type ReportDiagnostic = (span: Span, message: string, hint: string, needle?: string) => void;

export class Diagnostics {
  readonly #texts = new Map<string, string>();
  readonly #lineStarts = new Map<string, readonly number[]>();
  readonly #found = new Map<string, Diagnostic>();

  /** A file must be known before anything in it can be placed. */
  addSource(file: string, text: string): void {
    this.#texts.set(file, text);
  }

  lengthOf(file: string): number {
    return this.#texts.get(file)?.length ?? 0;
  }

  get count(): number {
    return this.#found.size;
  }

  reporter(file: string): ReportDiagnostic {
    return (span, message, hint, needle) => {
      const text = this.#texts.get(file) ?? "";
      let {start, end} = span;
      const found = needle === undefined ? -1 : text.slice(start, end).indexOf(needle);
      if (needle !== undefined && found >= 0) {
        start += found;
        end = start + needle.length;
      }
      const at = this.place(file, start);
      const lineEnd = text.slice(start, end).search(/[\r\n]/);
      const length = Math.max(1, lineEnd >= 0 ? lineEnd : end - start);
      // the same error is met once for every instance of a stage, and shown once
      const key = `${file}:${start}:${message}`;
      if (!this.#found.has(key)) this.#found.set(key, {message, hint, at, length});
    };
  }

  place(file: string, offset: number): Place {
    let starts = this.#lineStarts.get(file);
    if (starts === undefined) {
      starts = findLineStarts(this.#texts.get(file) ?? "");
      this.#lineStarts.set(file, starts);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return {file, line: low + 1, column: offset - starts[low]! + 1};
  }

  /** In the order of the files as they were read, then of place. */
  list(): readonly Diagnostic[] {
    const fileOrder = [...this.#texts.keys()];
    const rank = (diagnostic: Diagnostic): number => fileOrder.indexOf(diagnostic.at.file);
    return [...this.#found.values()].sort(
      (a, b) => rank(a) - rank(b) || a.at.line - b.at.line || a.at.column - b.at.column,
    );
  }

  sources(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#texts);
  }
}

/** All errors of a definition, one below the other, and their number. `sources` are the texts of its files. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Readonly<Record<string, string>>,
  options: {readonly color: boolean},
): string {
  const shown = diagnostics.map((one) => formatDiagnostic(one, sources[one.at.file] ?? "", options));
  const count = diagnostics.length === 1 ? "1 error" : `${diagnostics.length} errors`;
  return `${shown.join("\n\n")}\n\n${count}; nothing was run.`;
}

const MAX_SHOWN_COLUMNS = 100;

/**
 * One error as text of several lines, without a last newline. `source` is the text of the error's file.
 *
 * ```
 * dag.yaml:12:5: unknown key "dep" in stage "fuse"
 *   12 |     dep: [a]
 *      |     ^^^
 *      Did you mean "deps"?
 * ```
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  source: string,
  {color}: {readonly color: boolean},
): string {
  const paint = (code: string, text: string): string => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const {file, line, column} = diagnostic.at;
  const head = `${paint("1", `${file}:${line}:${column}:`)} ${paint("31", printable(diagnostic.message))}`;
  const hint = printable(diagnostic.hint);
  const text = source.split(/\r\n|\r|\n/)[line - 1];
  if (text === undefined || text.trim() === "") return `${head}\n  ${hint}`;

  // a long line is shown from shortly before the caret
  const from = column > MAX_SHOWN_COLUMNS ? column - 41 : 0;
  const shown = text.slice(from, from + MAX_SHOWN_COLUMNS);
  const before = shown.slice(0, column - 1 - from);
  const gutter = " ".repeat(String(line).length);
  const caretLength = Math.max(1, Math.min(diagnostic.length, shown.length - before.length));
  return [
    head,
    `  ${paint("2", `${line} |`)} ${printable(shown)}`,
    // tabs stay tabs, so that the caret stands below its word
    `  ${paint("2", `${gutter} |`)} ${before.replace(/[^\t]/g, " ")}${paint("31", "^".repeat(caretLength))}`,
    `  ${gutter}   ${hint}`,
  ].join("\n");
}

/** A file's name or line must not be able to steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, "·");
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}
