/**
 * Whether windows are of the kind that a model was made for. Another mean and scale can be put right; this cannot.
 */
import type {Scaler} from "../artifacts/scaler.ts";
import type {WindowsMeta} from "../artifacts/windows.ts";
import {ExpectedError} from "../platform/failure.ts";

export type WindowKind = Pick<WindowsMeta, "channels" | "units" | "gravity" | "rateHz">;

export interface Mismatch {
  readonly what: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** The first thing in which the windows differ from what is expected. */
export function findMismatch(windows: WindowKind, expected: WindowKind): Mismatch | undefined {
  const pairs: readonly (readonly [what: string, of: (kind: WindowKind) => unknown])[] = [
    ["channels", ({channels}) => channels.join(",")],
    ["accelerometer unit", ({units}) => units.accel],
    ["gyroscope unit", ({units}) => units.gyro],
    ["gravity", ({gravity}) => gravity],
    ["rate in Hz", ({rateHz}) => rateHz],
  ];
  for (const [what, of] of pairs) {
    const [found, wanted] = [of(windows), of(expected)];
    if (found !== wanted) return {what, found, expected: wanted};
  }
  return undefined;
}

/** Throws an ExpectedError where the windows are of another kind or length than the scaler; `file` names them. */
export function requireComparable(meta: WindowsMeta, scaler: Scaler, file: string): void {
  const [found, expected] = [meta.lengthSamples, scaler.window];
  const length = found === expected ? undefined : {what: "length in samples", found, expected};
  const mismatch = findMismatch(meta, scaler) ?? length;
  if (mismatch !== undefined)
    throw new ExpectedError(
      "input",
      `${mismatch.what} of the windows: ${mismatch.found}; of the scaler: ${mismatch.expected}`,
      {file, hint: "Cut the windows with the scaler that the model was trained with."},
    );
}
