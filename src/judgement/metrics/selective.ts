/**
 * Selective prediction: answer only where the model is sure enough. The threshold is chosen on validation people for a
 * stated share of wrong answers, and what came of it is measured on test people.
 *
 * Geifman and El-Yaniv, Selective classification for deep neural networks, 2017; their bound takes windows as independent,
 * so here the interval over test people says whether the risk is held.
 */
import type {Selective} from "../../artifacts/evaluation/selective.ts";
import {shareOverUnits} from "./mean-interval.ts";
import {markCorrect, type ScoredWindows, selectWindows} from "./scored-windows.ts";
import {chooseUnits} from "./units.ts";

const MOST_POINTS = 60;

interface Step {
  readonly confidence: number;
  readonly coverage: number;
  readonly risk: number;
}

/** `test` of n ≥ 1 windows; `validation` may be empty. */
export function describeSelective(
  test: ScoredWindows,
  validation: ScoredWindows,
  {risk, level}: {readonly risk: number; readonly level: number},
): Selective {
  const steps = stepsOf(test);
  return {
    targetRisk: risk,
    curve: thin(steps),
    areaUnderCurve: areaUnder(steps),
    threshold: chooseThreshold(test, validation, risk, level),
  };
}

/** For each confidence that occurs, highest first, the windows of that confidence or above; equal ones are one step. */
export function stepsOf(windows: ScoredWindows): Step[] {
  const {confidence} = windows;
  const correct = markCorrect(windows);
  const order = Uint32Array.from(confidence.keys()).sort((a, b) => confidence[b]! - confidence[a]!);
  const steps: Step[] = [];
  let wrong = 0;
  order.forEach((row, i) => {
    wrong += 1 - correct[row]!;
    const next = order[i + 1];
    if (next !== undefined && confidence[next] === confidence[row]) return;
    steps.push({confidence: confidence[row]!, coverage: (i + 1) / order.length, risk: wrong / (i + 1)});
  });
  return steps;
}

function thin(steps: readonly Step[]): Step[] {
  const every = Math.ceil(steps.length / MOST_POINTS);
  return steps.filter((_, i) => i % every === every - 1 || i === steps.length - 1);
}

/** Of the steps, each held from the coverage before it. */
function areaUnder(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, {coverage, risk}, i) => sum + risk * (coverage - (steps[i - 1]?.coverage ?? 0)),
    0,
  );
}

function chooseThreshold(
  test: ScoredWindows,
  validation: ScoredWindows,
  target: number,
  level: number,
): Selective["threshold"] {
  if (validation.truth.length === 0)
    return {
      value: null,
      reason: "There is no labelled window of a validation person to choose a threshold on.",
    };
  const chosen = stepsOf(validation).findLast(({risk}) => risk <= target);
  if (chosen === undefined)
    return {value: null, reason: "At no confidence are so few answers wrong on the validation people."};
  const accepted = selectWindows(test, (i) => test.confidence[i]! >= chosen.confidence);
  const risk = shareOverUnits(
    markCorrect(accepted).map((right) => 1 - right),
    chooseUnits(accepted).keys,
    level,
  );
  const answered = test.confidence.map((confidence) => (confidence >= chosen.confidence ? 1 : 0));
  return {
    value: chosen.confidence,
    reason: null,
    chosenOn: {
      users: [...new Set(validation.users)].sort(),
      windows: validation.truth.length,
      coverage: chosen.coverage,
      risk: chosen.risk,
    },
    coverage: shareOverUnits(answered, chooseUnits(test).keys, level),
    risk,
    held:
      risk.hi !== null && risk.hi <= target ? "yes" : risk.lo !== null && risk.lo > target ? "no" : "open",
  };
}
