/** The figures of a page as SVG files, and its tables as CSV. */
import {parseHTML} from "linkedom";
import {printSvg} from "../../src/report/plot/print.ts";
import {csvCell} from "../../src/report/save.ts";

export interface Extracted {
  /** File name without its ending, unique in the page. */
  readonly name: string;
  readonly text: string;
}

const PARTS = /<section id="(?<section>[^"]+)"|<(?<edge>\/?figure)>|<svg role="(?:img|group)".*?<\/svg>/gs;

/** Every chart as its link on the page saves it, also where the page has no links. */
export function extractFigures(page: string): Extracted[] {
  const nameOf = namesOf();
  const found: Extracted[] = [];
  let [section, isFigure] = ["page", false];
  for (const {0: text, groups} of page.matchAll(PARTS)) {
    if (groups?.section !== undefined) section = groups.section;
    else if (groups?.edge !== undefined) isFigure = groups.edge === "figure";
    else if (isFigure) found.push({name: nameOf(section), text: printSvg(text)});
  }
  return found;
}

/** Every table; figures with a point, a plain minus sign and no blanks between thousands, as programs read them. */
export function extractTables(page: string): Extracted[] {
  const {document} = parseHTML(page);
  const nameOf = namesOf();
  return [...document.querySelectorAll("main table")].map((table) => ({
    name: nameOf(table.closest("section[id]")?.id ?? "page"),
    text: [...table.querySelectorAll("tr")]
      .map((row) =>
        [...row.querySelectorAll("th,td")].map((cell) => csvCell(cell.textContent ?? "")).join(","),
      )
      .join("\n")
      .concat("\n"),
  }));
}

/** `confusion-1`: the section and the count within it. */
function namesOf(): (section: string) => string {
  const counts = new Map<string, number>();
  return (section) => {
    const n = (counts.get(section) ?? 0) + 1;
    counts.set(section, n);
    return `${section}-${n}`;
  };
}
