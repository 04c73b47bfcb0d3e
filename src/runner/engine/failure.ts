/** Everything that can go wrong while the pipeline runs, as values with a remedy. */
export interface Failure {
  readonly reason:
    | "missing dependency"
    | "input changed"
    | "stage failed"
    | "command failed"
    | "recorder failed"
    | "output missing"
    | "code"
    | "state"
    | "interrupted";
  readonly message: string;
  readonly file?: string;
  readonly place?: string;
  readonly hint: string;
  /** A stack or the command's last lines: shown below, for whoever mends the stage. */
  readonly detail?: string;
}

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space, then run again. The last good outputs are untouched.",
  EFBIG: "The file would pass the largest size allowed here: raise the limit (ulimit -f), then run again.",
  EDQUOT: "The disk quota is used up: free some space, then run again. The last good outputs are untouched.",
  EACCES: "Permission was denied: give yourself access to this path, then run again.",
  EPERM: "Permission was denied: give yourself access to this path, then run again.",
  EROFS: "The file system is read-only: work in a folder that can be written.",
  ENOTDIR: "A file lies where a folder should be: move it away, then run again.",
  EEXIST: "Something else lies where this should be: move it away, then run again.",
  EISDIR: "A folder lies where a file should be: move it away, then run again.",
  ENOENT: "Check that the path exists.",
  EMFILE: "Too many files are open: raise the limit (ulimit -n) or use fewer jobs (-j).",
};

/** The remedy for an error of the operating system, if it is one. */
export function findSystemHint(error: unknown): string | undefined {
  const code = (error as {code?: unknown} | null)?.code;
  return typeof code === "string" ? SYSTEM_HINTS[code] : undefined;
}

/**
 * Any thrown value as a failure. An error that carries `hint` (a DataError, a StateError) was expected; any
 * other is a bug in the stage and keeps its stack.
 */
export function toFailure(error: unknown, reason: Failure["reason"]): Failure {
  const {hint, file, place, path, line} = (error ?? {}) as Record<string, unknown>;
  const message = error instanceof Error ? error.message : String(error);
  const where = typeof file === "string" ? file : typeof path === "string" ? path : undefined;
  const at = typeof place === "string" ? place : typeof line === "number" ? `line ${line}` : undefined;
  const known = typeof hint === "string" ? hint : findSystemHint(error);
  return {
    reason,
    message,
    ...(where === undefined ? {} : {file: where}),
    ...(at === undefined ? {} : {place: at}),
    hint:
      known ??
      `This is a bug in the ${reason === "recorder failed" ? "recorder" : "stage"}; the stack below says where.`,
    ...(known === undefined && error instanceof Error && error.stack !== undefined
      ? {detail: error.stack}
      : {}),
  };
}
