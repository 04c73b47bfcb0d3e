/** An error as a person reads it: what, where, what to do. Only a fault of kymo's own shows its stack. */
import {ExpectedError} from "../failure.ts";
import type {Printer} from "./printer.ts";

/** A command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const SYSTEM_ERRORS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOENT: ["there is no such file", "Check the path; it is taken from the folder you are in."],
  EISDIR: ["this is a folder, a file is expected", "Name the file itself."],
  ENOTDIR: ["a folder in this path is a file", "Check the path."],
  EACCES: ["this may not be read or written", "Ask for the right to it, or choose another path."],
  EPERM: ["this may not be read or written", "Ask for the right to it, or choose another path."],
  ENOSPC: ["the disk is full", "Make room and run the command again."],
  EROFS: ["this disk is read-only", "Choose another path."],
};

export function formatFailure(error: unknown, printer: Printer): string {
  const head = printer.paint("error", "red");
  if (error instanceof UsageError) return `${head}: ${error.message}\n hint: ${error.hint}`;
  if (error instanceof ExpectedError) {
    const where = [error.file, error.place].filter((part) => part !== undefined).join(", ");
    const lines = [`${head}: ${error.message}`];
    if (where !== "") lines.push(`   at: ${where}`);
    return [...lines, ` hint: ${error.hint}`].join("\n");
  }
  const {code, path} = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM_ERRORS[code];
  if (known !== undefined && path !== undefined)
    return `${head}: ${known[0]}\n   at: ${path}\n hint: ${known[1]}`;
  const stack = error instanceof Error ? error.stack : String(error);
  return `${head}: a fault in kymo itself\n${printer.paint(stack ?? "", "dim")}\n hint: Report it with the command that you gave.`;
}
