/**
 * The minutes of a recording that tell most: where each behaviour is clearest, where the model is least sure, where
 * the watch moves or turns most or not at all, and where the data is worst. A choice for the reader, not a verdict.
 */
import {capital, count, fixed, integer, percent, words} from "../../format.ts";
import type {Behaviour} from "./behaviours.ts";
import type {Minute} from "./minutes.ts";

export interface TellingMinute {
  /** Position among the minutes. */
  readonly minute: number;
  /** Sentences without their stop. */
  readonly reasons: readonly string[];
}

const MOST = 10;

interface Reason {
  /** The minute with the largest is told of, where that is above 0. */
  readonly weight: (minute: Minute, before: Minute | undefined) => number;
  readonly text: (minute: Minute, before: Minute | undefined) => string;
}

/** At most ten, in the order of time. */
export function tellingMinutes(
  minutes: readonly Minute[],
  behaviours: readonly Behaviour[],
): TellingMinute[] {
  const chosen = new Map<number, string[]>();
  const reasons = [
    ...behaviours.slice(0, 3).map(clearest),
    ...CIRCUMSTANCES,
    ...behaviours.slice(3).map(clearest),
  ];
  const whole = minutes.map(isLong);
  for (const {weight, text} of reasons) {
    const best = largest(minutes.map((minute, i) => (whole[i] ? weight(minute, minutes[i - 1]) : 0)));
    if (best === -1) continue;
    if (chosen.size === MOST && !chosen.has(best)) continue;
    chosen.set(best, [...(chosen.get(best) ?? []), text(minutes[best]!, minutes[best - 1])]);
  }
  return [...chosen].sort(([a], [b]) => a - b).map(([minute, told]) => ({minute, reasons: told}));
}

/** The last one may be a few samples, of which nothing can be said; a recording of less than a minute has but that. */
const isLong = ({from, to}: Minute, _: number, all: readonly Minute[]): boolean =>
  2 * (to - from) >= all[0]!.to - all[0]!.from;

/** First position of the largest weight above 0; −1 without. */
function largest(weights: readonly number[]): number {
  let best = -1;
  weights.forEach((weight, i) => {
    if (weight > (best === -1 ? 0 : weights[best]!)) best = i;
  });
  return best;
}

function clearest({code, name}: Behaviour): Reason {
  const members = ({windows}: Minute) => windows.filter(({predicted}) => predicted === code);
  return {
    weight: (minute) => members(minute).reduce((sum, {confidence}) => sum + confidence, 0),
    text: (minute) =>
      `Clearest ${words(name)}: ${integer(members(minute).length)} of ${count(minute.windows.length, "window")}`,
  };
}

/** Degrees by which gravity turns from the minute before; NaN without one. */
function turn({gravity}: Minute, before: Minute | undefined): number {
  if (before === undefined) return Number.NaN;
  const dot = gravity.reduce((sum, value, axis) => sum + value * before.gravity[axis]!, 0);
  const lengths = Math.hypot(...gravity) * Math.hypot(...before.gravity);
  return (Math.acos(Math.max(-1, Math.min(1, dot / lengths))) * 180) / Math.PI;
}

const CIRCUMSTANCES: readonly Reason[] = [
  {
    weight: ({meanConfidence}) => 1 - meanConfidence,
    text: ({meanConfidence}) => `Least sure: mean confidence ${percent(meanConfidence, 0)}`,
  },
  {
    weight: ({changes}) => changes,
    text: ({changes}) => `Most unsteady: the prediction changes ${count(changes, "time")}`,
  },
  {
    weight: ({movement}) => movement,
    text: ({movement}) => `Most movement: ${fixed(movement, 1)} m/s²`,
  },
  {weight: turn, text: (minute, before) => `Gravity turns most: by ${integer(turn(minute, before))}°`},
  ...(["still", "missing", "imputed", "clipped"] as const).map(
    (what): Reason => ({
      weight: (minute) => minute[what],
      text: (minute) => `${capital(MOST_OF[what])}: ${percent(minute[what])}`,
    }),
  ),
];

const MOST_OF = {
  still: "most time without movement",
  missing: "most samples missing",
  imputed: "most samples interpolated",
  clipped: "most samples at the end of the range",
} as const;
