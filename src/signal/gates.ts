/**
 * The gates that a recording has to pass before a model may judge it.
 *
 * Passing says that the data is whole, not that it is like the data the model was made for; drift says that.
 */
import {CHANNELS} from "../artifacts/channels.ts";
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

/** Holds a recording's figures against the limits. */
export function computeGates(quality: Quality, limits: GateLimits): Gates {
  const {accel, gyro} = quality.sensors;
  // a sensor whose rate was raised, as fuse.maxUpsampling allows, is as fast as the table
  const rates = (["accel", "gyro"] as const).map((sensor) =>
    quality.resampled?.[sensor] === "linear" ? quality.rateHz : quality.sensors[sensor].rateHz,
  );
  const slower = Math.min(...rates);
  const stuck = CHANNELS.filter((channel) => quality.channels[channel].min === quality.channels[channel].max);
  const gates = [
    atLeast("matched share", quality.matchedShare, limits.minMatchedShare, "share"),
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
  ];
  return {session: quality.session, passed: gates.every((gate) => gate.passed), gates};
}

/** One line for a gate: "matched share is 0.31, expected at least 0.8". */
export function describeGate(gate: Gate): string {
  const bound = LOWER_BOUNDS.has(gate.name) ? "at least" : "at most";
  const unit = gate.unit === "share" ? "" : ` ${gate.unit}`;
  return `${gate.name} is ${Number(gate.figure.toPrecision(4))}${unit}, expected ${bound} ${gate.threshold}${unit}`;
}

const LOWER_BOUNDS: ReadonlySet<string> = new Set(["matched share", "usable time"]);

function atLeast(name: string, figure: number, threshold: number, unit: string): Gate {
  return {name, figure, threshold, passed: figure >= threshold, unit};
}

function atMost(name: string, figure: number, threshold: number, unit: string): Gate {
  return {name, figure, threshold, passed: figure <= threshold, unit};
}
