/** Times that a recording can have. */
import {ExpectedError} from "../../platform/failure.ts";

/** Outside these a time was read in another unit or from another epoch. */
const [EARLIEST, LATEST] = [Date.UTC(2000, 0), Date.UTC(2100, 0)];

const UNITS = [
  ["seconds", 1e3],
  ["milliseconds", 1],
  ["microseconds", 1e-3],
  ["nanoseconds", 1e-6],
] as const;

/** The unit in which `time` since 1970 lies in this century; undefined for none. */
export function findUnitSince1970(time: number): string | undefined {
  return UNITS.find(([, factor]) => time * factor >= EARLIEST && time * factor < LATEST)?.[0];
}

/**
 * Throws an ExpectedError for a time that cannot be, in ms since 1970: those of a clock in other units lie centuries away.
 */
export function refuseImplausible(t: Float64Array, file: string): void {
  const wrong = t.find((time) => !(time >= EARLIEST && time < LATEST));
  if (wrong === undefined) return;
  const unit = findUnitSince1970(wrong);
  const looks = unit === undefined ? "" : `: it looks like ${unit} since 1970`;
  throw new ExpectedError(
    "input",
    `a sample's time is ${wrong}, which is no time from 2000 to 2099 in milliseconds${looks}`,
    {
      file,
      hint: "Write times in milliseconds since 1970, UTC, or name their unit and epoch in a column map under formats; an epoch may be a date, for times that count from the start of a recording.",
    },
  );
}

/**
 * Throws an ExpectedError for times, in ms since 1970 and ascending, that end after `latest`, a date as "2031-01-01": seconds
 * since 1970 read as seconds since 1989 lie 20 years ahead. Undefined allows all.
 */
export function refuseLater(t: Float64Array, latest: string | undefined, file: string): void {
  const last = t.at(-1);
  if (latest === undefined || last === undefined || last < Date.parse(latest)) return;
  const date = new Date(last).toISOString().slice(0, 10);
  throw new ExpectedError("input", `a sample's time is of ${date}, which lies in the future`, {
    file,
    hint: `The clock was wrong, or its times were counted from another epoch; data.latest in params.yaml is ${latest}, raise it if the date is right.`,
  });
}
