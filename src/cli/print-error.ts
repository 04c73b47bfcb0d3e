/** What ended a command, on standard error: text for people, or under `--json` a line of JSON for each failure. */
import {areExpected, toFailure} from "../platform/failure.ts";
import {formatFailure} from "../platform/terminal/failure-text.ts";
import type {Printer} from "../platform/terminal/printer.ts";

/** `words` are those of the command line: with `--json` among its options, a line is `{"error": Failure}`. */
export function printError(error: unknown, words: readonly string[], printer: Printer): void {
  const failures = areExpected(error) ? error.failures : [toFailure(error, "state")];
  if (wantsJson(words)) for (const failure of failures) printer.error(JSON.stringify({error: failure}));
  else if (areExpected(error)) printer.error(error.format(printer.color));
  else for (const failure of failures) printer.error(formatFailure(failure, printer.paint));
}

/** Known before the words have been understood, since they may be what is wrong. pnpm hands its own first `--` on. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--", 1);
  return words.slice(0, end < 0 ? undefined : end).includes("--json");
}
