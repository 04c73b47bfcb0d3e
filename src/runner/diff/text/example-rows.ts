/** The first differing rows of a table, as text. */
import type {ExampleRow} from "../table/diff-tables.ts";
import {formatPair, formatValue} from "./number.ts";

const MAX_CELLS = 6;
const ROOM = 24;

/** `row 17 changed: confidence 0.91 → 0.88, label sitting → standing`. */
export function exampleLines(examples: readonly ExampleRow[]): readonly string[] {
  return examples.map(({at, kind, cells}) => {
    const parts = cells.slice(0, MAX_CELLS).map(({name, before, after}) => {
      if (kind !== "changed") return `${name} ${showCell(kind === "added" ? after : before)}`;
      const [was, is] =
        typeof before === "number" && typeof after === "number"
          ? formatPair(before, after)
          : [showCell(before), showCell(after)];
      return was === is ? name : `${name} ${was} → ${is}`;
    });
    const rest = cells.length - parts.length;
    return `${at} ${kind}: ${[...parts, ...(rest > 0 ? [`${rest} more`] : [])].join(", ")}`;
  });
}

function showCell(value: string | number | null | undefined): string {
  return typeof value === "string" && value.length <= ROOM ? value : formatValue(value, ROOM);
}
