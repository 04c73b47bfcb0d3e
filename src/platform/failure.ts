/**
 * Everything that can go wrong without being a bug, as one value: what, where, and what to do about it.
 *
 * Whoever meets a wrong input, a refusing disk or a senseless command line throws an ExpectedError; the command line
 * shows it and exits with 2. Any other error is a bug and keeps its stack. A failure crosses processes as a plain
 * value, and a stage's bundle has a copy of this class of its own: so a failure is known by its fields.
 */
import {describeSystemError} from "./system-error.ts";

export type Reason =
  /** Data, parameters or a model that a person gave. */
  | "input"
  /** The words of a command line. */
  | "usage"
  /** A stage's code, which cannot be bundled or followed. */
  | "code"
  /** What a running stage touched, and neither its code nor dag.yaml shows. */
  | "undeclared"
  /** The disk, a lock, the store: what stands on disk refuses, is damaged, or is held by another run. */
  | "state"
  | "missing dependency"
  | "input changed"
  | "output missing"
  | "stage failed"
  | "command failed"
  | "tracker failed"
  | "interrupted";

export interface Failure {
  readonly reason: Reason;
  /** What was found and what was expected. */
  readonly message: string;
  /** The offending file, as the path that was given. */
  readonly file?: string;
  /** Where in it: "row 17", "cell C4", "layer conv1d_3". */
  readonly place?: string;
  /** What to do about it, as one imperative sentence. */
  readonly hint: string;
  /** A stack, or a command's last lines. */
  readonly detail?: string;
}

export interface ErrorPlace {
  readonly file?: string | undefined;
  readonly place?: string | undefined;
  readonly hint: string;
  readonly cause?: unknown;
}

export class ExpectedError extends Error implements Failure {
  override readonly name = "ExpectedError";
  readonly reason: Reason;
  declare readonly file?: string;
  declare readonly place?: string;
  readonly hint: string;

  constructor(reason: Reason, message: string, {file, place, hint, cause}: ErrorPlace) {
    super(message, cause === undefined ? undefined : {cause});
    this.reason = reason;
    if (file !== undefined) this.file = file;
    if (place !== undefined) this.place = place;
    this.hint = hint;
  }
}

/** Several mistakes that were found together, such as all errors of a definition. */
export class ExpectedErrors extends Error {
  override readonly name = "ExpectedErrors";
  readonly failures: readonly Failure[];
  /** All of them as one text, in colour or without. */
  readonly format: (color: boolean) => string;

  constructor(failures: readonly Failure[], format: (color: boolean) => string) {
    super(failures.map(({message}) => message).join("\n"));
    this.failures = failures;
    this.format = format;
  }
}

/** By its name: a part of the program that is bundled apart has a class of its own. */
export function areExpected(error: unknown): error is ExpectedErrors {
  return error instanceof Error && error.name === "ExpectedErrors" && "failures" in error;
}

/** Turns a disk's refusal into an ExpectedError about `path`; gives any other error back as it is. */
export function explainSystemError(error: unknown, path: string): unknown {
  const known = describeSystemError(error);
  if (known === undefined) return error;
  return new ExpectedError("state", `${known.message}: ${path}`, {
    file: path,
    hint: known.hint,
    cause: error,
  });
}

/** Any thrown value as a failure: `reason` is that of an error which does not bring its own. */
export function toFailure(error: unknown, reason: Reason): Failure {
  if (isExpected(error)) {
    const {message, file, place, hint} = error;
    return {
      reason: error.reason ?? reason,
      message,
      ...(file === undefined ? {} : {file}),
      ...(place === undefined ? {} : {place}),
      hint,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const system = describeSystemError(error);
  if (system !== undefined) {
    const {path} = error as NodeJS.ErrnoException;
    if (path === undefined) return {reason, message, hint: system.hint};
    return {reason, message: system.message, file: path, hint: system.hint};
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    reason,
    message,
    hint: `This is a bug in ${OWNERS[reason] ?? "kymo itself: report it with the command that you gave"}; the stack below says where.`,
    ...(stack === undefined ? {} : {detail: stack}),
  };
}

const OWNERS: Partial<Readonly<Record<Reason, string>>> = {
  "stage failed": "the stage",
  "tracker failed": "the tracker",
};

/** An error with a hint was foreseen by whoever threw it. */
function isExpected(error: unknown): error is Omit<Failure, "reason"> & {readonly reason?: Reason} {
  return error instanceof Error && "hint" in error && typeof error.hint === "string";
}
