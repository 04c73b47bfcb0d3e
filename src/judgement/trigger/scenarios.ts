/**
 * Made-up histories whose drift is known, to tell policies apart: what recordings alone cannot, since nobody knows when
 * they began to drift.
 *
 * A history has a strength of drift at each time: 0 is none, 1 is what a rule fails at. Six rules measure it, each with
 * noise of a fifth of the way; half of the strength is a warning. A retraining ends the drift that is there, and new
 * labelled data is always at hand, so that policies differ by their timing alone.
 */
import type {Observation, Signal} from "../../artifacts/trigger/observation.ts";
import type {Simulation} from "./params.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const NOISE = 0.2;
const RULES = ["confidence", "entropy", "flips", "distance", "shift", "channels"];

export interface Scenario {
  readonly name: string;
  readonly text: string;
  /** Whether there is something that a retraining would undo. */
  readonly hasDrift: boolean;
  /** `x` is the share of the history that has passed, `step` counts observations. */
  strength(x: number, step: number): number;
}

/** Where in the history a drift begins. */
export const ONSET = 1 / 3;

export const SCENARIOS: readonly Scenario[] = [
  {name: "Calm", text: "Nothing drifts.", hasDrift: false, strength: () => 0},
  {
    name: "Odd days",
    text: "Four observations in forty drift, and those after them do not: a retraining is in vain.",
    hasDrift: false,
    strength: (_, step) => (step % 40 >= 36 ? 1.6 : 0),
  },
  {
    name: "Sudden and large",
    text: "From one third on every rule is well past failing.",
    hasDrift: true,
    strength: (x) => (x >= ONSET ? 1.5 : 0),
  },
  {
    name: "Sudden and small",
    text: "From one third on every rule is between warning and failing.",
    hasDrift: true,
    strength: (x) => (x >= ONSET ? 0.6 : 0),
  },
  {
    name: "Slow",
    text: "From one third on the drift grows, and is past failing at the end.",
    hasDrift: true,
    strength: (x) => (x >= ONSET ? (1.2 * (x - ONSET)) / (1 - ONSET) : 0),
  },
];

/** Standard normal numbers, one a rule, for an observation of a history. */
export type Noise = (history: number, step: number) => ArrayLike<number>;

export function drawNoise(simulation: Simulation, random: () => number): Noise {
  const steps = countSteps(simulation);
  const drawn = Float64Array.from({length: simulation.histories * steps * RULES.length}, () =>
    normal(random),
  );
  return (history, step) => {
    const start = (history * steps + step) * RULES.length;
    return drawn.subarray(start, start + RULES.length);
  };
}

/** Observations of a history. */
export function countSteps({days, everyHours}: Simulation): number {
  return Math.floor((days * 24) / everyHours);
}

/** The observation at `step`. `drift` is its strength, less what a retraining has undone; `noise` is one number a rule. */
export function observeSimulated(
  step: number,
  drift: number,
  {everyHours, windowsPerHour, lostAccuracy}: Simulation,
  noise: ArrayLike<number>,
): Observation {
  const signals = RULES.map((id, rule): Signal => {
    const value = drift + NOISE * noise[rule]!;
    const level = value > 1 ? "fail" : value > 0.5 ? "warn" : "pass";
    return {id, title: id, unit: "", warn: 0.5, fail: 1, value, level, likelyCause: ""};
  });
  const reference = 0.9;
  const accuracy = reference - lostAccuracy * Math.min(1, drift);
  return {
    kymo: "observation/1",
    at: new Date(START + step * everyHours * HOUR).toISOString(),
    evidence: null,
    source: "a made-up history",
    windows: Math.round(windowsPerHour * everyHours),
    signals,
    performance: [{kind: "estimated", accuracy, lo: accuracy - 0.05, hi: accuracy + 0.05, reference}],
    labelled: null,
    trainedOn: null,
    trainedAt: null,
    promotedAt: null,
    canRollBack: false,
    byHand: null,
  };
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
