/** A notebook's cell, as the runner's reader of notebooks hands it to whoever makes a page of it or runs it. */

export interface PageCell {
  readonly id: number;
  readonly mode: string;
  /** Line of the notebook's file at which its source begins. */
  readonly line: number;
  readonly pinned: boolean;
  readonly hidden: boolean;
  /** HTML of a cell that is nothing but text. */
  readonly text?: string;
  /** Its source as HTML. */
  readonly source: string;
  /** A function of `inputs`, whose source begins on its first line. */
  readonly body: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly output?: string;
  readonly autodisplay: boolean;
  readonly autoview: boolean;
  readonly automutable: boolean;
  /** Literal names given to FileAttachment, with their lines in the notebook's file. */
  readonly files: readonly {readonly name: string; readonly line: number}[];
}

export interface RunnableCell {
  readonly id: number;
  readonly line: number;
  readonly inputs: readonly string[];
  /** What it defines, as an object by name… */
  readonly outputs: readonly string[];
  /** …or by itself. */
  readonly output: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the cells of a notebook are written by whoever writes it
  readonly body: (...inputs: any[]) => unknown;
}

/** The names that a cell defines. */
export const definedBy = ({outputs, output}: {outputs: readonly string[]; output?: string | null}) =>
  output === undefined || output === null ? outputs : [output.replace(/^viewof\$|^mutable /, "")];
