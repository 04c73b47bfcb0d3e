/** Spans of time as a person writes them: `30s`, `10m`, `24h`, `7d`. */
const UNITS: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** Milliseconds; undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,6})(s|m|h|d)$/.exec(text);
  return found === null ? undefined : Number(found[1]) * UNITS[found[2]!]!;
}
