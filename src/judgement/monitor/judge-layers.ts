/** The layers held against their rules. */
import type {Cause, Verdict} from "../../artifacts/drift/verdict.ts";
import type {Level} from "../../artifacts/level.ts";
import type {Layers} from "../../artifacts/monitoring.ts";
import {judge, levelOf, likelyCauses, sortCauses} from "../drift/judge.ts";
import type {Rules} from "../drift/rules.ts";

const UNSURE = "the model is unsure of what it is asked";

/** Fewer windows than the rules need are "cannot tell", and nothing else is said of them. */
export function judgeLayers(rules: Rules, layers: Layers, classes: readonly string[]): Verdict {
  const few = judge(rules, "layers.windows", layers.windows, {
    evidence: `${layers.windows} ${layers.windows === 1 ? "window was" : "windows were"} served.`,
    likelyCause: "too few windows were served",
  });
  return layersVerdict(few.length > 0 ? few : findCauses(rules, layers, classes));
}

function findCauses(rules: Rules, layers: Layers, classes: readonly string[]): Cause[] {
  const {confidence, entropy, uncertainShare, temporal, shares, largestShare, effectiveClasses} = layers;
  const value = (figure: number | null): number => figure ?? Number.NaN;
  const percent = (figure: number | null): string => `${(100 * value(figure)).toFixed(1)} %`;
  const largest = classes[shares.indexOf(largestShare)] ?? "one class";
  const oneClass = `one class, ${largest}, has nearly every window`;
  return [
    ...judge(rules, "layers.largest-share", value(largestShare), {
      evidence: `${percent(largestShare)} of the windows are called ${largest}.`,
      likelyCause: oneClass,
    }),
    ...judge(rules, "layers.effective-classes", value(effectiveClasses), {
      evidence: `The predictions amount to ${value(effectiveClasses).toFixed(3)} classes.`,
      likelyCause: oneClass,
    }),
    ...judge(rules, "layers.confidence", value(confidence.mean), {
      evidence: `The mean confidence is ${value(confidence.mean).toFixed(3)}.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "layers.entropy", value(entropy), {
      evidence: `The mean entropy is ${value(entropy).toFixed(3)} nats.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "layers.uncertain", value(uncertainShare), {
      evidence: `${percent(uncertainShare)} of the windows are uncertain.`,
      likelyCause: UNSURE,
    }),
    ...judge(rules, "layers.flip-rate", value(temporal.flipRate), {
      evidence: `${percent(temporal.flipRate)} of ${temporal.pairs} ${temporal.pairs === 1 ? "pair" : "pairs"} of neighbours have different predictions.`,
      likelyCause: "the predictions flicker",
    }),
  ];
}

function layersVerdict(causes: readonly Cause[]): Verdict {
  const sorted = sortCauses(causes);
  const level = levelOf(sorted);
  return {level, headline: headlineOf(level, sorted), causes: sorted};
}

function headlineOf(level: Level, causes: readonly Cause[]): string {
  switch (level) {
    case "pass":
      return "Confidence and the course of the predictions are within their limits.";
    case "unknown":
      return "Too few windows were served to judge them.";
    case "warn":
      return `Look before you trust the predictions: ${likelyCauses(causes, level)}.`;
    case "fail":
      return `Do not trust the predictions: ${likelyCauses(causes, level)}.`;
  }
}
