/** The figures of a page as SVG files, and its tables as CSV. */
import {parseHTML} from "linkedom";
import {PALETTE} from "../../src/report/plot/palette.ts";

export interface Extracted {
  /** File name without its ending, unique in the page. */
  readonly name: string;
  readonly text: string;
}

/** Of a figure in print: the width of a thesis' column. */
const COLUMN_MM = 150;
const CHARTS = "main figure svg[role=img]";

/** Every chart, in light colours and in a column's width; one that is narrower on the page is so in print. */
export function extractFigures(page: string): Extracted[] {
  const {document} = parseHTML(page);
  const nameOf = namesOf();
  return [...document.querySelectorAll(CHARTS)].map((svg) => {
    const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const mm = Math.min(COLUMN_MM, (width * 25.4) / 96);
    const inner = svg.innerHTML
      .replace(/var\(--(\w+)\)/g, (_: string, name: string) => PALETTE[name]![0])
      .replaceAll("clippath", "clipPath");
    const label = escapeText(svg.getAttribute("aria-label") ?? "");
    return {
      name: nameOf(svg),
      text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${round(mm)}mm" height="${round((mm * height) / width)}mm" font-family="Helvetica, Arial, sans-serif" font-size="${svg.getAttribute("font-size") ?? 12}" text-anchor="${svg.getAttribute("text-anchor") ?? "start"}" fill="${PALETTE.ink![0]}" color="${PALETTE.ink![0]}" role="img"><title>${label}</title>${inner}</svg>\n`,
    };
  });
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

function csvCell(text: string): string {
  const plain = text
    .replace(/(\d)\u202f(?=\d{3})/g, "$1")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\u2212(?=\d)/g, "-");
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
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

const round = (value: number): number => Math.round(value * 100) / 100;
const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
