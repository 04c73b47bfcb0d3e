/**
 * The ways in which Garmin exports write the second a batch starts in, both UTC.
 *
 * Text: `MM/DD/YYYY, hh:mm:ss AM|PM`, and what programs make of it: 24 hours, ISO 8601, a spreadsheet's date. Integer: seconds since the FIT epoch, 1989-12-31T00:00:00Z, where values
 * below 0x10000000 count from power-up instead (FIT protocol, type `date_time`) and so are no times.
 */
const FIT_EPOCH_MS = Date.UTC(1989, 11, 31);
const FIRST_ABSOLUTE = 0x10000000;
const INVALID = 0xffffffff;
const FORM = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? +(\d{1,2}):(\d{2}):(\d{2})(?:[ \u202f]?([AP])\.?M\.?)?$/i;
const ISO =
  /^(\d{4})([-/])(\d{2})\2(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
/** As most of Europe writes it; dots tell it from the American order. */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),? +(\d{1,2}):(\d{2}):(\d{2})$/;
/** Days from 1899-12-30, the first of a spreadsheet's, to the Unix epoch. */
const SPREADSHEET_DAYS = 25569;
/** From here on a whole number of seconds is a later year than 2034 since the FIT epoch, and one of today since 1970. */
const FIRST_UNLIKELY = 1_420_000_000;

export const TIME_FORMS =
  '"MM/DD/YYYY, hh:mm:ss AM|PM", the same or "YYYY-MM-DD hh:mm:ss" with 24 hours, a spreadsheet\'s date, or whole seconds since 1989-12-31';

/** Milliseconds since the Unix epoch, or the reason why `text` is no time. */
export function parseBatchTime(text: string): number | string {
  if (/^\d+(\.0+)?$/.test(text)) return fitTime(Number(text));
  if (/^\d+\.\d+$/.test(text)) return spreadsheetTime(Number(text));
  const parts = FORM.exec(text);
  if (parts !== null) {
    const [month, day, year, hour, minute, second] = parts.slice(1, 7).map(Number) as Six;
    const half = parts[7]?.toUpperCase();
    if (half !== undefined && (hour < 1 || hour > 12)) return `"${text}" is no time of day`;
    return toTime(text, [
      year,
      month,
      day,
      half === undefined ? hour : (hour % 12) + (half === "P" ? 12 : 0),
      minute,
      second,
    ]);
  }
  const dotted = DOTTED.exec(text);
  if (dotted !== null) {
    const [day, month, year, ...clock] = dotted.slice(1, 7).map(Number) as Six;
    return toTime(text, [year, month, day, ...clock]);
  }
  const iso = ISO.exec(text);
  if (iso === null) return `"${text.slice(0, 40)}" is no time`;
  if (Number(iso[8] ?? 0) !== 0)
    return `"${text.slice(0, 40)}" has parts of a second, which timestamp_ms holds`;
  const [year, month, day, hour, minute, second] = [1, 3, 4, 5, 6, 7].map((i) => Number(iso[i])) as Six;
  const time = toTime(text, [year, month, day, hour, minute, second]);
  return typeof time === "string" ? time : time - zoneToMs(iso[9]);
}

type Six = [number, number, number, number, number, number];

function toTime(text: string, [year, month, day, hour, minute, second]: Six): number | string {
  if (hour > 23 || minute > 59 || second > 59) return `"${text}" is no time of day`;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return `"${text}" is no date`;
  return time;
}

/** What a zone such as "+02:00" is ahead of UTC, in ms; 0 where none is written. */
export function zoneToMs(text: string | undefined): number {
  const parts = /([+-])(\d{2}):?(\d{2})/.exec(text ?? "");
  if (parts === null) return 0;
  return (parts[1] === "-" ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
}

/** Days since 1899-12-30, to the whole second: a double has no more of a day of this century than microseconds. */
function spreadsheetTime(days: number): number | string {
  const time = Math.round((days - SPREADSHEET_DAYS) * 86_400) * 1000;
  if (days >= 36_526 && days < 73_051) return time; // 2000 to 2099
  return `${days} is no time: as a spreadsheet's date it is not from 2000 to 2099`;
}

/** Milliseconds since the Unix epoch for seconds since the FIT epoch, or the reason why they are no time. */
export function fitTime(seconds: number): number | string {
  if (seconds < 100_000) return `${seconds} looks like a spreadsheet's date number`;
  if (seconds < FIRST_ABSOLUTE) return `${seconds} counts seconds since the watch was switched on`;
  if (seconds >= FIRST_UNLIKELY && seconds < FIRST_UNLIKELY + 800_000_000)
    return `${seconds} is ${new Date(FIT_EPOCH_MS + seconds * 1000).toISOString().slice(0, 10)} since 1989-12-31, and ${new Date(seconds * 1000).toISOString().slice(0, 10)} since 1970: subtract 631065600 from seconds since 1970`;
  if (seconds >= INVALID) return `${seconds} is beyond the range of FIT times`;
  return FIT_EPOCH_MS + seconds * 1000;
}
