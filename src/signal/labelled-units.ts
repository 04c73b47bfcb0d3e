/**
 * Whether each session of a labelled table has all its axes and is in m/s² with gravity and in deg/s, from its first row
 * to its last, by the physics that tells the units of recordings.
 */
import {hasGyro} from "../artifacts/channels.ts";
import {ExpectedError} from "../platform/failure.ts";
import {compareTurnsByAxis, type RawChannels} from "./gravity-turns.ts";
import {requireOneHand} from "./gyro-axes.ts";
import {computeMotionRatio, findOddRatios} from "./gyro-motion.ts";
import {requireGyroUnit} from "./gyro-unit.ts";
import {requireMovingAxes, requireOwnAxes} from "./own-axes.ts";
import {decideAccelUnit} from "./units.ts";

/** One session of one person, in the order of time. */
export interface LabelledSession {
  readonly user: string;
  /** For messages: `the user "ana"`. */
  readonly who: string;
  readonly t: Float64Array;
  /** Ax … Gz, or Ax, Ay, Az. */
  readonly channels: readonly Float64Array[];
}

/** Fewer rows say nothing of a unit. */
const MIN_ROWS = 100;

/** Throws an ExpectedError that names the session, what it is in, and where that begins. */
export function checkSessionUnits(session: LabelledSession, rateHz: number, file: string): void {
  const {who, t, channels} = session;
  if (t.length < MIN_ROWS) return;
  const [x, y, z, gx, gy, gz] = channels as RawChannels;
  const turns = hasGyro(channels);
  try {
    for (const [sensor, axes] of [
      ["accelerometer", {x, y, z}],
      ...(turns ? [["gyroscope", {x: gx, y: gy, z: gz}] as const] : []),
    ] as const) {
      requireMovingAxes(axes, sensor, file);
      requireOwnAxes(axes, sensor, file);
    }
    const {unit} = decideAccelUnit({t, x, y, z}, "auto", file);
    if (unit !== "m/s^2")
      throw new ExpectedError("input", `the acceleration is in ${unit}, expected m/s²`, {
        file,
        place: "columns Ax_w, Ay_w, Az_w",
        hint: "Convert it to m/s², or name the unit in a column map under formats in params.yaml.",
      });
    if (!turns) return;
    requireGyroUnit(channels as RawChannels, rateHz, "deg/s", {
      says: "the columns Gx_w, Gy_w and Gz_w say",
      file,
      hint: "Multiply them by 57.29578, or name the unit in a column map under formats in params.yaml.",
    });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const {message, place, hint} = error;
    throw new ExpectedError("input", `${who}: ${message}`, {file, place: place ?? who, hint});
  }
}

/**
 * What shows only beside the other sessions: throws an ExpectedError where one is at another scale than most, and where
 * all of a person together have an axis turned round. Nothing shows without gyroscope.
 */
export function checkSessionsTogether(
  sessions: readonly LabelledSession[],
  rateHz: number,
  file: string,
): void {
  if (!sessions.every(({channels}) => hasGyro(channels))) return;
  const ratios = sessions.map(({channels}) => computeMotionRatio(channels as RawChannels, rateHz));
  const [odd] = findOddRatios(ratios);
  if (odd !== undefined) {
    const {who} = sessions[odd.at]!;
    const times = odd.factor > 1 ? odd.factor : 1 / odd.factor;
    throw new ExpectedError(
      "input",
      `${who}: for the same motion the gyroscope shows ${Number(times.toPrecision(2))} times ${odd.factor > 1 ? "more" : "less"} than in most sessions`,
      {
        file,
        place: `${who}, columns Gx_w, Gy_w, Gz_w`,
        hint: "Convert them to deg/s; 57 times less is rad/s, other factors are raw counts or another range of the sensor.",
      },
    );
  }
  for (const user of new Set(sessions.map((session) => session.user))) {
    const own = sessions.filter((session) => session.user === user);
    try {
      requireOneHand(compareTurnsByAxis(join(own), rateHz), file);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      const who = `the user "${user}"`;
      const hint = 'Turn it back: read the table by a column map with "-" before the column.';
      throw new ExpectedError("input", `${who}: ${error.message}`, {file, place: who, hint});
    }
  }
}

/** One after another, with a row without numbers between two, so that nothing is seen across. */
function join(sessions: readonly LabelledSession[]): RawChannels {
  const rows = sessions.reduce((sum, {t}) => sum + t.length + 1, 0);
  return [0, 1, 2, 3, 4, 5].map((channel) => {
    const joined = new Float64Array(rows).fill(Number.NaN);
    let at = 0;
    for (const {t, channels} of sessions) {
      joined.set(channels[channel]!, at);
      at += t.length + 1;
    }
    return joined;
  }) as unknown as RawChannels;
}
