/** A mistake in a stage's code that keeps it from being bundled; shown with its file, line and text, and a hint. */
export interface CodePlace {
  /** Relative to the workspace. */
  readonly file: string;
  /** From 1; 0 where the mistake is about the whole file. */
  readonly line: number;
  /** From 1; 0 as above. */
  readonly column: number;
  /** The line itself. */
  readonly text: string;
  readonly hint: string;
  readonly cause?: unknown;
}

export class CodeError extends Error {
  override readonly name = "CodeError";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly hint: string;

  constructor(message: string, {file, line, column, text, hint, cause}: CodePlace) {
    super(message, cause === undefined ? undefined : {cause});
    this.file = file;
    this.line = line;
    this.column = column;
    this.text = text;
    this.hint = hint;
  }
}
