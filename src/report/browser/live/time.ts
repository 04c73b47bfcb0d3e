/** Times of the reader's clock. */

/** `14:05`. */
export const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 5);

/** `2026-01-31 14:05`. */
export function dayAndClock(ms: number): string {
  const at = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(ms)}`;
}
