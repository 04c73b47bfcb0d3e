/** The content of a section of the page, which stands below its heading and is replaced as a whole. */
import type {Html} from "../../html.ts";
import {element} from "../element.ts";

export function fill(id: string, ...children: readonly (Node | string)[]): void {
  const section = document.getElementById(id)!;
  section.replaceChildren(section.querySelector("h2")!, ...children);
}

/** Terms with their figures, as `keyFigure` of the reports has them. */
export function facts(
  rows: readonly (readonly [term: string, figure: string, note?: string])[],
  kind: "facts" | "facts headline",
): HTMLElement {
  return element(
    "dl",
    {class: kind},
    ...rows.map(([term, figure, note]) =>
      element(
        "div",
        {},
        element("dt", {}, term),
        kind === "facts"
          ? element("dd", {}, figure)
          : element("dd", {}, element("b", {}, figure), element("small", {}, note ?? "")),
      ),
    ),
  );
}

export interface Column<Row> {
  readonly head: string;
  readonly value: (row: Row) => Node | string;
  readonly kind?: "names" | "numeric" | "strip";
}

const CLASSES = {names: {}, numeric: {class: "n"}, strip: {class: "strip-cell"}};

export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const head = columns.map(({head: text, kind}) =>
    element("th", {scope: "col", ...(kind === "numeric" ? CLASSES.numeric : {})}, text),
  );
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      ...columns.map(({value, kind}) =>
        kind === "names"
          ? element("th", {scope: "row"}, value(row))
          : element("td", kind === undefined ? {} : CLASSES[kind], value(row)),
      ),
    ),
  );
  return element(
    "div",
    {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...body),
    ),
  );
}

/** Markup that the reports' own functions made, in which everything put in is escaped. */
export const markup = ({text}: Html): DocumentFragment =>
  document.createRange().createContextualFragment(text);

export const note = (text: string): HTMLElement => element("p", {class: "note"}, text);
