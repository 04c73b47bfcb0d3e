/**
 * Whether windows are of the kind that a model was made for. Another mean and scale can be put right; this cannot.
 */
import type {WindowsMeta} from "../artifacts/windows.ts";

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
