/**
 * The two ways in which Garmin exports write the second a batch starts in, both UTC.
 *
 * Text: `MM/DD/YYYY, hh:mm:ss AM|PM`. Integer: seconds since the FIT epoch, 1989-12-31T00:00:00Z, where values
 * below 0x10000000 count from power-up instead (FIT protocol, type `date_time`) and so are no times.
 */
const FIT_EPOCH_MS = Date.UTC(1989, 11, 31);
const FIRST_ABSOLUTE = 0x10000000;
const INVALID = 0xffffffff;
const FORM = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? +(\d{1,2}):(\d{2}):(\d{2})[ \u202f]([AP]M)$/;

export const TIME_FORMS = '"MM/DD/YYYY, hh:mm:ss AM|PM" or whole seconds since 1989-12-31';

/** Milliseconds since the Unix epoch, or the reason why `text` is no time. */
export function parseBatchTime(text: string): number | string {
  if (/^\d+(\.0+)?$/.test(text)) return fitTime(Number(text));
  if (/^\d+\.\d+$/.test(text)) return `${text} looks like a spreadsheet's date number`;
  const parts = FORM.exec(text);
  if (parts === null) return `"${text.slice(0, 40)}" is no time`;
  const [month, day, year, hour12, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour12 < 1 || hour12 > 12 || minute > 59 || second > 59) return `"${text}" is no time of day`;
  const hour = (hour12 % 12) + (parts[7] === "PM" ? 12 : 0);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return `"${text}" is no date`;
  return time;
}

/** Milliseconds since the Unix epoch for seconds since the FIT epoch, or the reason why they are no time. */
export function fitTime(seconds: number): number | string {
  if (seconds < 100_000) return `${seconds} looks like a spreadsheet's date number`;
  if (seconds < FIRST_ABSOLUTE) return `${seconds} counts seconds since the watch was switched on`;
  if (seconds >= INVALID) return `${seconds} is beyond the range of FIT times`;
  return FIT_EPOCH_MS + seconds * 1000;
}
