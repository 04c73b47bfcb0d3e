/** Times that a recording can have. */
import {ExpectedError} from "../../platform/failure.ts";

/** Outside these a time was read in another unit or from another epoch. */
const [EARLIEST, LATEST] = [Date.UTC(2000, 0), Date.UTC(2100, 0)];

/**
 * Throws an ExpectedError for a time that cannot be, in ms since 1970: those of a clock in other units lie centuries away.
 */
export function refuseImplausible(t: Float64Array, file: string): void {
  const wrong = t.find((time) => !(time >= EARLIEST && time < LATEST));
  if (wrong === undefined) return;
  const units: readonly (readonly [string, number])[] = [
    ["seconds", 1e3],
    ["microseconds", 1e-3],
    ["nanoseconds", 1e-6],
  ];
  const unit = units.find(([, factor]) => wrong * factor >= EARLIEST && wrong * factor < LATEST);
  const looks = unit === undefined ? "" : `: it looks like ${unit[0]} since 1970`;
  throw new ExpectedError(
    "input",
    `a sample's time is ${wrong}, which is no time from 2000 to 2099 in milliseconds${looks}`,
    {
      file,
      hint: "Write times in milliseconds since 1970, UTC, or as the format has them.",
    },
  );
}
