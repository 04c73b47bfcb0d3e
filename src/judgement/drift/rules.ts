/**
 * The rules a recording is judged by: value against threshold, with the margin. A rule looks at one value only and
 * a verdict is the worst of what was found, so that more evidence can never lower it.
 */

import type {Cause, Rule, Verdict} from "../../artifacts/drift/verdict.ts";
import {compareWorstFirst, type Level, worst} from "../../artifacts/level.ts";
import type {DriftParams} from "./params.ts";

/** All rules with the thresholds in force, for judging and for the report's table. */
export function rulesOf(params: DriftParams): Rule[] {
  const above = (
    id: string,
    title: string,
    unit: string,
    {warn, fail}: {warn: number | null; fail: number | null},
  ): Rule => ({
    id,
    title,
    unit,
    broken: "above",
    warn,
    fail,
  });
  const below = (
    id: string,
    title: string,
    unit: string,
    {warn, fail}: {warn: number | null; fail: number | null},
  ): Rule => ({
    id,
    title,
    unit,
    broken: "below",
    warn,
    fail,
  });
  const {physics, prediction, degenerate, time} = params;
  return [
    above("psi", "Population stability index", "", params.psi),
    above("wasserstein", "Wasserstein distance", "training sd", params.wasserstein),
    above("mean-shift", "Shift of the mean", "training sd", params.meanShift),
    above("variance-ratio", "Variance ratio, either way", "", params.varianceRatio),
    above("drifted-channels", "Channels beyond a threshold", "channels", params.driftedChannels),
    above("degenerate.largest-share", "Share of the most frequent prediction", "share", {
      warn: null,
      fail: degenerate.maxLargestShare,
    }),
    below("degenerate.effective-classes", "Effective number of predicted classes", "classes", {
      warn: null,
      fail: degenerate.minEffectiveClasses,
    }),
    above("physics.gravity", "Median acceleration away from 9.81 m/s²", "share", physics.gravityErrorShare),
    above("physics.rotation", "Turn of the gravity vector", "degrees", physics.rotationDeg),
    above("physics.mirrored", "Distance undone by turning an axis's sign", "training sd", params.wasserstein),
    above("physics.idle", "Seconds without movement", "share", physics.idleShare),
    above("physics.clipped", "Samples at the end of the range", "share", physics.clippedShare),
    above("physics.stuck", "Samples that repeat the one before", "share", physics.stuckShare),
    above("physics.shake", "Sample-to-sample change against the reference", "times", physics.shakeRatio),
    above("physics.wobble", "Variance of the gyroscope on all axes", "times", physics.wobbleRatio),
    above("prediction.share-shift", "Change of a class's share", "share", prediction.shareShift),
    below("prediction.confidence", "Mean confidence", "", prediction.confidence),
    above("prediction.entropy", "Mean entropy", "nats", prediction.entropy),
    above("prediction.uncertain", "Windows below a confidence of 0.5", "share", prediction.uncertainShare),
    above("prediction.flips", "Changes of prediction from window to window", "share", prediction.flipRate),
    above("time.missing", "Samples missing", "share", time.missingShare),
    above("time.imputed", "Samples interpolated", "share", time.imputedShare),
    above("time.span", "Windows of the wrong span", "windows", {warn: null, fail: 0}),
    below("data.windows", "Windows to judge", "windows", {warn: null, fail: 1}),
  ];
}

/**
 * Judges `value`: undefined when the rule holds or the value is not finite. `driftedChannels` counts are broken
 * from the threshold on, hence `inclusive`. `cap` keeps the level at a warning where the evidence alone is weak.
 */
export function judge(
  rule: Rule,
  value: number,
  about: {evidence: string; likelyCause: string; id?: string; cap?: "warn"; inclusive?: boolean},
): Cause | undefined {
  if (!Number.isFinite(value)) return undefined;
  const past = (threshold: number | null): threshold is number => {
    if (threshold === null) return false;
    if (about.inclusive === true && value === threshold) return true;
    return rule.broken === "above" ? value > threshold : value < threshold;
  };
  const found: {level: Level; threshold: number} | undefined = past(rule.fail)
    ? {level: about.cap ?? "fail", threshold: rule.fail}
    : past(rule.warn)
      ? {level: "warn", threshold: rule.warn}
      : undefined;
  if (found === undefined) return undefined;
  return {
    id: about.id ?? rule.id,
    level: found.level,
    title: rule.title,
    evidence: about.evidence,
    value,
    threshold: found.threshold,
    margin: Math.abs(value - found.threshold),
    likelyCause: about.likelyCause,
  };
}

/** The verdict over causes in any order: level of the worst, headline from the first of the worst. */
export function verdictOf(causes: readonly Cause[], healthy: string): Verdict {
  const sorted = [...causes].sort((a, b) => compareWorstFirst(a.level, b.level)); // stable: order of the checks
  const level = worst(sorted.map((cause) => cause.level));
  const first = sorted[0];
  if (first === undefined) return {level, headline: healthy, causes: []};
  const likely = [...new Set(sorted.filter((c) => c.level === level).map((c) => c.likelyCause))].slice(0, 3);
  const lead = level === "fail" ? "Do not trust the predictions" : "Look before you trust the predictions";
  return {level, headline: `${lead}: ${likely.join("; ")}.`, causes: sorted};
}
