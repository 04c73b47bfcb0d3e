/**
 * The gates that a recording has to pass before a model may judge it.
 *
 * Passing says that the data is whole, not that it is like the data the model was made for; drift says that.
 */
import {CHANNELS, hasGyro, SENSOR_CHANNELS} from "../artifacts/channels.ts";
import type {Gate, Gates} from "../artifacts/gates.ts";
import type {Quality} from "../artifacts/quality.ts";

export interface GateLimits {
  readonly minMatchedShare: number;
  readonly maxImputedShare: number;
  readonly maxMissingShare: number;
  readonly minSeconds: number;
  readonly maxRateErrorShare: number;
  readonly maxGapSeconds: number;
  readonly maxBackwardSeconds: number;
}

/** Holds a recording's figures against the limits, and its sensors against the channels that the model takes. */
export function computeGates(quality: Quality, limits: GateLimits, channels: readonly string[]): Gates {
  const {accel, gyro = accel} = quality.sensors;
  // a sensor whose rate was raised, as fuse.maxUpsampling allows, is as fast as the table
  const rates = (["accel", "gyro"] as const).flatMap((sensor) =>
    quality.resampled?.[sensor] === "linear" ? quality.rateHz : (quality.sensors[sensor]?.rateHz ?? []),
  );
  const slower = Math.min(...rates);
  const stuck = CHANNELS.filter((channel) => {
    const stats = quality.channels[channel];
    return stats !== undefined && stats.min === stats.max;
  });
  const gates = [
    ...(quality.sensors.gyro === undefined
      ? []
      : [atLeast("matched share", quality.matchedShare, limits.minMatchedShare, "share")]),
    atMost("imputed share", quality.imputedShare, limits.maxImputedShare, "share"),
    atMost("missing share", quality.missingShare, limits.maxMissingShare, "share"),
    atLeast("usable time", quality.usableSeconds, limits.minSeconds, "s"),
    atMost("longest gap", quality.longestGapSeconds, limits.maxGapSeconds, "s"),
    // A sensor faster than the table is averaged; one that is slower would have its samples invented.
    atMost("rate error", Math.max(0, 1 - slower / quality.rateHz), limits.maxRateErrorShare, "share"),
    // Batches overlap by parts of a second; a clock set back mixes two times into one.
    atMost(
      "step back",
      Math.max(accel.largestBackwardMs, gyro.largestBackwardMs) / 1000,
      limits.maxBackwardSeconds,
      "s",
    ),
    // Many small ones fold a recording as one large one does.
    atMost(
      "steps back in all",
      Math.max(accel.summedBackwardMs, gyro.summedBackwardMs) / 1000,
      limits.maxBackwardSeconds,
      "s",
    ),
    atMost("stuck axes", stuck.length, 0, "axes"),
    ...(hasGyro(channels) && quality.sensors.gyro === undefined
      ? [atLeast(CHANNEL_GATE, SENSOR_CHANNELS.accel.length, channels.length, "channels")]
      : []),
  ];
  return {session: quality.session, passed: gates.every((gate) => gate.passed), gates};
}

/** The gate of a recording without gyroscope, where the model takes one; the others have none. */
export const CHANNEL_GATE = "channels";

/** One line for a gate: "matched share is 0.31, expected at least 0.8". */
export function describeGate(gate: Gate): string {
  if (gate.name === CHANNEL_GATE) return "it has no gyroscope, which the model takes";
  const bound = LOWER_BOUNDS.has(gate.name) ? "at least" : "at most";
  const unit = gate.unit === "share" ? "" : ` ${gate.unit}`;
  return `${gate.name} is ${Number(gate.figure.toPrecision(4))}${unit}, expected ${bound} ${gate.threshold}${unit}`;
}

const LOWER_BOUNDS: ReadonlySet<string> = new Set(["matched share", "usable time", CHANNEL_GATE]);

function atLeast(name: string, figure: number, threshold: number, unit: string): Gate {
  return {name, figure, threshold, passed: figure >= threshold, unit};
}

function atMost(name: string, figure: number, threshold: number, unit: string): Gate {
  return {name, figure, threshold, passed: figure <= threshold, unit};
}
