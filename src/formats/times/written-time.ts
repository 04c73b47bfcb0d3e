/**
 * Times as people and programs write them:
 *
 * - ISO 8601, `2025-03-24T07:52:19.5+01:00`, also with `/` or a space, of any case, without separators, or with the name of
 *   its zone behind;
 * - `03/24/2025, 07:52:19 AM`, month first, with or without AM and PM;
 * - `24.03.2025 07:52:19` and `24-Mar-2025 07:52:19`, day first.
 *
 * UTC where no zone is written. A form without seconds is none: many samples would share a minute.
 */
export interface WrittenTime {
  /** The whole second, in ms since the Unix epoch. */
  readonly second: number;
  /** What is written of a second beyond it, in ms. */
  readonly fraction: number;
}

const ZONE = "(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?(?:\\[[\\w/+-]+\\])?";
const FRACTION = "(?:[.,](\\d+))?";
const CLOCK = `(\\d{1,2}):(\\d{2}):(\\d{2})${FRACTION}`;
const ISO = new RegExp(`^(\\d{4})([-/])(\\d{1,2})\\2(\\d{1,2})[T ]${CLOCK} ?${ZONE}$`, "i");
const COMPACT = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})T(\\d{2})(\\d{2})(\\d{2})${FRACTION}${ZONE}$`, "i");
const SLASHED = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4}),? +${CLOCK}(?: ?([AP])\\.?M\\.?)?$`, "i");
const DOTTED = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}),? +${CLOCK}$`);
const NAMED = new RegExp(`^(\\d{1,2})[- ]([A-Z]{3})[- ](\\d{4}),? +${CLOCK}$`, "i");
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Hours by which zones lie ahead of UTC or behind it, at most. */
const MOST_ZONE_HOURS = 14;

/** The time, or how the text fails to be one: "no time", "no date", "no time of day", "no zone". */
export function readWrittenTime(text: string): WrittenTime | string {
  // programs put spaces that do not break before AM and PM
  const plain = text.replace(/[\u00a0\u202f]/g, " ").trim();
  const iso = ISO.exec(plain);
  if (iso !== null) {
    const [year, , month, day, hour, minute, second, fraction, zone] = iso.slice(1);
    return toTime([year, month, day, hour, minute, second], fraction, zone);
  }
  const compact = COMPACT.exec(plain);
  if (compact !== null) return toTime(compact.slice(1, 7), compact[7], compact[8]);
  const slashed = SLASHED.exec(plain);
  if (slashed !== null) {
    const [month, day, year, hour, minute, second, fraction, half] = slashed.slice(1);
    const written = Number(hour);
    if (half === undefined) return toTime([year, month, day, hour, minute, second], fraction);
    if (written < 1 || written > 12) return "no time of day";
    const since = (written % 12) + (half.toUpperCase() === "P" ? 12 : 0);
    return toTime([year, month, day, String(since), minute, second], fraction);
  }
  const [, day, month, year, hour, minute, second, fraction] = DOTTED.exec(plain) ?? NAMED.exec(plain) ?? [];
  if (month === undefined) return "no time";
  const named = MONTHS.indexOf(month.toLowerCase()) + 1;
  return toTime([year, named > 0 ? String(named) : month, day, hour, minute, second], fraction);
}

type Parts = readonly (string | undefined)[];

function toTime(parts: Parts, fraction: string | undefined, zone?: string): WrittenTime | string {
  const [year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return "no time of day";
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return "no date";
  const ahead = zoneToMs(zone);
  if (ahead === undefined) return "no zone";
  return {second: time - ahead, fraction: fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000};
}

/** By how much a zone such as "+02:00" is ahead of UTC; undefined where no zone is. */
function zoneToMs(zone = "Z"): number | undefined {
  const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (parts === null) return 0;
  const [hours, minutes] = [Number(parts[2]), Number(parts[3] ?? 0)];
  if (minutes > 59 || hours * 60 + minutes > MOST_ZONE_HOURS * 60) return undefined;
  return (parts[1] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
