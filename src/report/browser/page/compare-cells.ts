/** The order of two cells as they are read: figures by their size, the rest as text; what is absent comes last. */

/** Negative where `a` comes first. */
export function compareCells(a: string, b: string): number {
  const [x, y] = [figureOf(a), figureOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (x === undefined && y === undefined) return a < b ? -1 : a > b ? 1 : 0;
  return x === undefined ? 1 : -1;
}

const UNITS: Readonly<Record<string, number>> = {h: 3600, min: 60, s: 1};

/** `−1 230.5 %` is −1230.5, `1 h 0 min 34 s` is 3634, `[0.1, 0.2]` is 0.1; undefined where no figure begins the text. */
export function figureOf(cell: string): number | undefined {
  const text = cell
    .replace(/[\u202f\u2009](?=\d{3})/g, "")
    .replaceAll("\u2212", "-")
    .trim();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)[\s\u202f]*(h|min|s)\b/g)];
  if (parts.length > 0 && /^\d/.test(text))
    return parts.reduce((sum, [, n, unit]) => sum + Number(n) * UNITS[unit!]!, 0);
  const found = /^[<>[]?[\s\u202f]*(-?\d+(?:\.\d+)?(?:e-?\d+)?)(?![\d-]*[-:]\d)/.exec(text);
  return found === null ? undefined : Number(found[1]);
}
