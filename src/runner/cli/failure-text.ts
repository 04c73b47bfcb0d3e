/** A failure as a person reads it: what, where, what to do. */
import type {Failure} from "../../platform/failure.ts";
import {paint} from "./printer.ts";

export function formatFailure(failure: Failure, color: boolean, name?: string, head = "error"): string {
  const where = [failure.file, failure.place].filter((part) => part !== undefined).join(", ");
  const start = `${paint(head, "red", color)}${name === undefined ? "" : ` in ${paint(name, "bold", color)}`}`;
  const lines = [`${start}: ${failure.message}`];
  if (where !== "") lines.push(`   at: ${where}`);
  lines.push(` hint: ${failure.hint}`);
  if (failure.detail !== undefined) lines.push(indent(paint(failure.detail, "dim", color)));
  return lines.join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "       ");
}
