/** The layers of confidence and time of a tally. */
import type {Layers} from "../../artifacts/monitoring.ts";
import {effectiveClasses} from "../drift/degenerate.ts";
import type {Tally} from "./tally.ts";

export function layersOf(tally: Tally, people: number): Layers {
  const {windows, requests, pairs, flips, bouts} = tally;
  const share = (count: number, of = windows): number | null => (of === 0 ? null : count / of);
  const mean = share(tally.confidence);
  const shares = tally.classes.map((count) => share(count));
  const known = windows === 0 ? null : tally.classes.map((count) => count / windows);
  return {
    windows,
    requests,
    people,
    confidence: {
      mean,
      sd: mean === null ? null : Math.sqrt(Math.max(0, tally.squares / windows - mean * mean)),
      min: tally.least,
      max: tally.most,
    },
    levels: {high: tally.high, moderate: tally.moderate, low: tally.low, uncertain: tally.uncertain},
    uncertainShare: share(tally.uncertain),
    entropy: share(tally.entropy),
    margin: share(tally.margin),
    temporal: {
      pairs,
      flipRate: share(flips, pairs),
      bouts,
      meanDwell: share(tally.dwell, bouts),
      shortDwellShare: share(tally.short, bouts),
    },
    shares,
    effectiveClasses: known && effectiveClasses(known),
    largestShare: known && Math.max(...known),
  };
}
