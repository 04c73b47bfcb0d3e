/** Stretches of one person's windows that are as long as a recording. */
import type {Group} from "./groups.ts";

/** The shortest that is compared, in windows: about ten seconds where windows start every 2 s. */
export const LEAST_WINDOWS = 5;

/**
 * As many as fit beside each other, spread over the rows; all rows as one where they are fewer than `windows`. Rows in
 * the order of the table.
 */
export function cutStretches({rows}: Pick<Group, "rows">, windows: number): (readonly number[])[] {
  const fit = Math.max(1, Math.floor(rows.length / windows));
  const length = Math.min(windows, rows.length);
  const spare = rows.length - fit * length;
  return Array.from({length: fit}, (_, i) => {
    const from = i * length + (fit === 1 ? 0 : Math.floor((spare * i) / (fit - 1)));
    return rows.slice(from, from + length);
  });
}
