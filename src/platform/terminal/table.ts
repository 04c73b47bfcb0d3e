/** Rows of cells as aligned lines that keep within the terminal's width. */
import {wrapText} from "./columns.ts";
import type {Printer, Style} from "./printer.ts";

export interface TableColumn {
  /** Of several lines where it has line breaks. */
  readonly title: string;
  readonly align?: "left" | "right";
  /** Cut with "…" where the table is too wide, down to this many characters; without it the column stays whole. */
  readonly shrinkTo?: number;
}

export interface TableCell {
  readonly text: string;
  readonly style?: Style;
}

type Cell = string | TableCell;

const GAP = "  ";

/** The lines of the table, title first, each at most `printer.width` long as far as the columns may shrink. */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  printer: Printer,
): string {
  const widths = columns.map(({title}, c) =>
    Math.max(...title.split("\n").map((part) => part.length), ...rows.map((row) => textOf(row[c]).length)),
  );
  shrink(widths, columns, printer.width);
  const line = (cells: readonly Cell[], style?: Style): string => {
    const parts = columns.map(({align}, c) => {
      const text = cut(textOf(cells[c]), widths[c]!);
      const padded = align === "right" ? text.padStart(widths[c]!) : text.padEnd(widths[c]!);
      const cell = cells[c];
      const cellStyle = style ?? (typeof cell === "object" ? cell.style : undefined);
      const kept = c === columns.length - 1 ? padded.trimEnd() : padded;
      return cellStyle === undefined ? kept : printer.paint(kept, cellStyle);
    });
    return parts.join(GAP).trimEnd();
  };
  const titles = columns.map(({title}) => title.split("\n"));
  const height = Math.max(...titles.map((parts) => parts.length));
  const head = Array.from({length: height}, (_, i) =>
    line(
      titles.map((parts) => parts[i - height + parts.length] ?? ""),
      "dim",
    ),
  );
  return [...head, ...rows.map((row) => line(row))].join("\n");
}

/** Names with their values in one column, each wrapped to the terminal's width. */
export function formatPairs(pairs: readonly (readonly [string, string])[], printer: Printer): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs
    .map(([name, value]) => {
      const head = name.padEnd(width);
      const indent = " ".repeat(head.length + GAP.length);
      return `${printer.paint(head, "dim")}${GAP}${wrapText(value, printer.width, indent)}`.trimEnd();
    })
    .join("\n");
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "object" ? cell.text : (cell ?? "");
}

/** Takes from the widest column that may shrink, until the table fits. */
function shrink(widths: number[], columns: readonly TableColumn[], room: number): void {
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - room;
  for (; excess > 0; excess--) {
    let widest = -1;
    columns.forEach(({shrinkTo}, c) => {
      if (shrinkTo !== undefined && widths[c]! > shrinkTo && (widest < 0 || widths[c]! > widths[widest]!))
        widest = c;
    });
    if (widest < 0) return;
    widths[widest]!--;
  }
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
