/** The figures of a page as SVG files, and its tables as CSV. */
import {parseHTML} from "linkedom";
import {csvCell} from "../../src/report/save.ts";

export interface Extracted {
  /** File name without its ending, unique in the page. */
  readonly name: string;
  readonly text: string;
}

/** Every chart as its link on the page saves it: in light colours and in a column's width. */
export function extractFigures(page: string): Extracted[] {
  const {document} = parseHTML(page);
  const nameOf = namesOf();
  return [...document.querySelectorAll("main figure a[download$='.svg']")].map((link) => ({
    name: nameOf(link),
    text: decodeURIComponent(link.getAttribute("href")!.replace(/^[^,]*,/, "")),
  }));
}

/** Every table; figures with a point, a plain minus sign and no blanks between thousands, as programs read them. */
export function extractTables(page: string): Extracted[] {
  const {document} = parseHTML(page);
  const nameOf = namesOf();
  return [...document.querySelectorAll("main table")].map((table) => ({
    name: nameOf(table),
    text: [...table.querySelectorAll("tr")]
      .map((row) =>
        [...row.querySelectorAll("th,td")].map((cell) => csvCell(cell.textContent ?? "")).join(","),
      )
      .join("\n")
      .concat("\n"),
  }));
}

/** `confusion-1`: the section and the count within it. */
function namesOf(): (one: {closest(selector: string): {readonly id: string} | null}) => string {
  const counts = new Map<string, number>();
  return (one) => {
    const section = one.closest("section[id]")?.id ?? "page";
    const n = (counts.get(section) ?? 0) + 1;
    counts.set(section, n);
    return `${section}-${n}`;
  };
}
