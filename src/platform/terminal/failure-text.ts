/** A failure as a person reads it: what, where, what to do; a stack or a command's last lines below. */
import type {Failure} from "../failure.ts";
import type {Paint} from "./printer.ts";

/** `subject` is what it happened in, such as a stage. */
export function formatFailure(
  failure: Failure,
  paint: Paint,
  {heading = "error", subject}: {readonly heading?: string; readonly subject?: string} = {},
): string {
  const where = [failure.file, failure.place].filter((part) => part !== undefined).join(", ");
  const start = `${paint(heading, "red")}${subject === undefined ? "" : ` in ${paint(subject, "bold")}`}`;
  const lines = [`${start}: ${failure.message}`];
  if (where !== "") lines.push(`   at: ${where}`);
  lines.push(` hint: ${failure.hint}`);
  if (failure.detail !== undefined) lines.push(paint(failure.detail, "dim").replace(/^/gm, "       "));
  return lines.join("\n");
}
