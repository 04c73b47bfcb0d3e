/**
 * The ways in which Garmin exports write the second a batch starts in, UTC.
 *
 * Text: `MM/DD/YYYY, hh:mm:ss AM|PM`, and what programs make of it, see written-time.ts. Number with a fraction: a
 * spreadsheet's date. Integer: seconds since the FIT epoch, 1989-12-31T00:00:00Z, where values below 0x10000000 count
 * from power-up instead (FIT protocol, type `date_time`) and so are no times.
 */
import {readWrittenTime} from "../times/written-time.ts";
import {findUnitSince1970} from "./plausible-time.ts";

const FIT_EPOCH_MS = Date.UTC(1989, 11, 31);
const FIRST_ABSOLUTE = 0x10000000;
const INVALID = 0xffffffff;
/** Days from 1899-12-30, the first of a spreadsheet's, to the Unix epoch. */
const SPREADSHEET_DAYS = 25569;
/** From then to 1904-01-01, from which workbooks of old Macintosh programs count. */
const DAYS_TO_1904 = 1462;
/** From here on a whole number of seconds is a later year than 2034 since the FIT epoch, and one of today since 1970. */
const FIRST_UNLIKELY = 1_420_000_000;

export const TIME_FORMS =
  '"MM/DD/YYYY, hh:mm:ss AM|PM", the same or "YYYY-MM-DD hh:mm:ss" with 24 hours, a spreadsheet\'s date, or whole seconds since 1989-12-31';

/** Milliseconds since the Unix epoch, or the reason why `text` is no time; `days1904` where a workbook's dates count from 1904. */
export function parseBatchTime(text: string, days1904 = false): number | string {
  if (/^\d+(\.0+)?$/.test(text)) return fitTime(Number(text));
  if (/^\d+\.\d+$/.test(text)) return spreadsheetTime(Number(text) + (days1904 ? DAYS_TO_1904 : 0));
  const time = readWrittenTime(text);
  const shown = text.slice(0, 40);
  if (typeof time === "string") return `"${shown}" is ${time}`;
  if (time.fraction !== 0) return `"${shown}" has parts of a second, which timestamp_ms holds`;
  return time.second;
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
  if (seconds >= INVALID) {
    const unit = findUnitSince1970(seconds);
    const looks = unit === undefined ? "" : `: it looks like ${unit} since 1970`;
    return `${seconds} is beyond the range of FIT times${looks}`;
  }
  return FIT_EPOCH_MS + seconds * 1000;
}
