/**
 * An expected failure of the workspace's state: a full disk, a folder that may not be written, a broken lock,
 * another run at work. Not a bug; the runner shows message, path and hint, and exits with 2.
 */
export interface StateErrorPlace {
  /** The file or folder it is about, as an absolute or workspace-relative path. */
  readonly path: string;
  /** What to do about it, as one imperative sentence. */
  readonly hint: string;
  readonly line?: number;
  readonly cause?: unknown;
}

export class StateError extends Error {
  override readonly name = "StateError";
  readonly path: string;
  readonly hint: string;
  readonly line: number | undefined;

  constructor(message: string, {path, hint, line, cause}: StateErrorPlace) {
    super(message, cause === undefined ? undefined : {cause});
    this.path = path;
    this.hint = hint;
    this.line = line;
  }
}

const hints: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "Free some space, or move the workspace to a larger disk."],
  EDQUOT: ["the disk quota is used up", "Free some space, or ask for a larger quota."],
  EACCES: ["permission is denied", "Give this user the right to read and write there."],
  EPERM: ["the operation is not permitted", "Give this user the right to read and write there."],
  EROFS: ["the file system is read-only", "Work in a copy of the workspace that can be written."],
};

/** The `code` of a system error, such as `ENOENT`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns a disk's refusal into a StateError about `path`; gives any other error back as it is. */
export function asStateError(error: unknown, path: string): unknown {
  const known = hints[errorCode(error) ?? ""];
  if (!known) return error;
  return new StateError(`${known[0]}: ${path}`, {path, hint: known[1], cause: error});
}
