/** A chart as a file of its own: with its title, what its colours mean, and the palette of light and dark. */
import {paletteCss} from "./palette.ts";

export interface LegendEntry {
  readonly text: string;
  /** A CSS colour. */
  readonly colour: string;
  readonly isDashed: boolean;
}

const [TOP, LINE, SIDE] = [34, 18, 12];

/** `chart`: the text of an `<svg>` of this width and height. */
export function standaloneSvg(
  chart: string,
  {
    width,
    height,
    title,
    legend,
  }: {
    readonly width: number;
    readonly height: number;
    readonly title: string;
    readonly legend: readonly LegendEntry[];
  },
): string {
  const head = TOP + legend.length * LINE;
  const total = {width: width + 2 * SIDE, height: height + head + SIDE};
  const entries = legend.map(({text, colour, isDashed}, i) => {
    const y = TOP + i * LINE;
    const dash = isDashed ? ' stroke-dasharray="4,3"' : "";
    return (
      `<line x1="${SIDE}" x2="${SIDE + 22}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"${dash}/>` +
      `<text x="${SIDE + 30}" y="${y + 4}" font-size="12">${escapeText(text)}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" ` +
    `width="${total.width}" height="${total.height}" fill="currentColor">\n` +
    `<title>${escapeText(title)}</title>\n` +
    `<style>svg{color-scheme:light dark;${paletteCss("light")}color:var(--ink);font-family:system-ui,sans-serif}` +
    `@media (prefers-color-scheme:dark){svg{${paletteCss("dark")}}}</style>\n` +
    `<rect width="${total.width}" height="${total.height}" fill="var(--paper)"/>\n` +
    `<text x="${SIDE}" y="20" font-size="14" font-weight="600">${escapeText(title)}</text>\n` +
    `${entries.join("\n")}\n<g transform="translate(${SIDE},${head})">${chart}</g>\n</svg>\n`
  );
}

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
