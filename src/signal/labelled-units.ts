/**
 * Whether each session of a labelled table is in m/s² with gravity and in deg/s, from its first row to its last, by the
 * physics that tells the units of recordings.
 */
import {hasGyro} from "../artifacts/channels.ts";
import {ExpectedError} from "../platform/failure.ts";
import type {RawChannels} from "./gravity-turns.ts";
import {requireGyroUnit} from "./gyro-unit.ts";
import {decideAccelUnit} from "./units.ts";

/** One session of one person, in the order of time. */
export interface LabelledSession {
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
  const [x, y, z] = channels as RawChannels;
  try {
    const {unit} = decideAccelUnit({t, x, y, z}, "auto", file);
    if (unit !== "m/s^2")
      throw new ExpectedError("input", `the acceleration is in ${unit}, expected m/s²`, {
        file,
        place: "columns Ax_w, Ay_w, Az_w",
        hint: "Convert it to m/s², or name the unit in a column map under formats in params.yaml.",
      });
    if (!hasGyro(channels)) return;
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
