/** A small line for a table's row: how a figure went, without axes; its ends stand in the title. */
import {escapeHtml} from "../html.ts";
import {roundNumbers} from "./serialize.ts";

const WIDTH = 96;
const HEIGHT = 22;

/** `values` within `domain`, evenly spaced in time; a gap where one is null. At most 96 columns are drawn. */
export function sparkline(
  values: readonly (number | null)[],
  [low, high]: readonly [number, number],
  title: string,
): string {
  const columns = thin(values, WIDTH / 2);
  const step = columns.length > 1 ? WIDTH / (columns.length - 1) : 0;
  const y = (value: number): number =>
    1.5 + (HEIGHT - 3) * (1 - Math.min(1, Math.max(0, (value - low) / (high - low || 1))));
  let path = "";
  let pen = "M";
  columns.forEach((value, i) => {
    if (value === null) pen = "M";
    else {
      path += `${pen}${i * step} ${y(value)}`;
      pen = "L";
    }
  });
  return `<svg class="spark" role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><path d="M0 ${HEIGHT - 0.5}H${WIDTH}" stroke="var(--rule)"/><path d="${roundNumbers(path)}" fill="none" stroke="var(--accent)" stroke-width="1.25" stroke-linejoin="round"/></svg>`;
}

/** The means of at most `most` stretches; null where a stretch has no value. */
export function thin(values: readonly (number | null)[], most: number): (number | null)[] {
  if (values.length <= most) return [...values];
  return Array.from({length: most}, (_, i) => {
    const part = values
      .slice(Math.floor((i * values.length) / most), Math.floor(((i + 1) * values.length) / most))
      .filter((value) => value !== null);
    return part.length === 0 ? null : part.reduce((a, b) => a + b, 0) / part.length;
  });
}
