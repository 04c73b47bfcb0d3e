/** A chart of a page as a file of its own, for print: in light colours, a thesis' column wide at most, with a title. */
import {PALETTE} from "./palette.ts";

/** Of a figure in print. */
const COLUMN_MM = 150;

/** `chart`: an `<svg>` as pages hold it. A chart that is narrower on the page is so in print. */
export function printSvg(chart: string): string {
  const end = chart.indexOf(">");
  const head = chart.slice(0, end);
  const read = (name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(head)?.[1];
  const [, , width, height] = read("viewBox")!.split(" ").map(Number) as [number, number, number, number];
  const mm = Math.min(COLUMN_MM, (width * 25.4) / 96);
  const ink = PALETTE.ink![0];
  const inner = chart.slice(end + 1).replace(/var\(--(\w+)\)/g, (_, name: string) => PALETTE[name]![0]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${round(mm)}mm" height="${round((mm * height) / width)}mm" font-family="Helvetica, Arial, sans-serif" font-size="${read("font-size") ?? 12}" text-anchor="${read("text-anchor") ?? "start"}" fill="${ink}" color="${ink}" role="img"><title>${read("aria-label") ?? ""}</title>${inner}\n`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
