/**
 * How `run` names a notebook: `notebooks/explore.html` is its page, `notebooks/explore.html#mistakes` the cell that
 * defines `mistakes`, run as a stage.
 */
export interface NotebookName {
  /** Relative to the workspace. */
  readonly file: string;
  /** The variable whose cell is run; undefined for the page. */
  readonly output: string | undefined;
}

/** Undefined for what is no notebook. */
export function parseNotebookName(run: string): NotebookName | undefined {
  const match = /^(.*\.html)(?:#([\p{L}_$][\p{L}\p{N}_$]*))?$/u.exec(run);
  return match === null ? undefined : {file: match[1]!, output: match[2]};
}

/** The file of a `run`, or of what stands in a bundle, without the name of a cell. */
export const toFile = (run: string): string => parseNotebookName(run)?.file ?? run;
