/** The rules a recording is judged by, with the thresholds of params.yaml, for judging and for the report's table. */

import type {Rule} from "../../artifacts/drift/verdict.ts";
import type {DriftParams} from "./params.ts";

/** By id, in the order of the table. */
export type Rules = ReadonlyMap<string, Rule>;

interface Thresholds {
  readonly warn: number | null;
  readonly fail: number | null;
}

/** All rules in force. */
export function rulesOf(params: DriftParams): Rules {
  const rules = [
    ...channelRules(params),
    ...outputRules(params),
    ...physicsRules(params),
    ...predictionRules(params),
    ...timeRules(params),
    // Without a window there is nothing to judge, whatever the parameters say.
    below("data.windows", "Windows to judge", "windows", failOnly(1)),
  ];
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function channelRules(params: DriftParams): Rule[] {
  return [
    above("psi", "Population stability index", "", params.psi),
    above("wasserstein", "Wasserstein distance", "training sd", params.wasserstein),
    above("mean-shift", "Shift of the mean", "training sd", params.meanShift),
    above("variance-ratio", "Variance ratio, either way", "", params.varianceRatio),
    above("drifted-channels", "Channels beyond a threshold", "channels", params.driftedChannels),
  ];
}

function outputRules({degenerate: {maxLargestShare, minEffectiveClasses}}: DriftParams): Rule[] {
  const [share, classes] = [failOnly(maxLargestShare), failOnly(minEffectiveClasses)];
  return [
    above("degenerate.largest-share", "Share of the most frequent prediction", "share", share),
    below("degenerate.effective-classes", "Effective number of predicted classes", "classes", classes),
  ];
}

function physicsRules({physics, wasserstein}: DriftParams): Rule[] {
  return [
    above("physics.gravity", "Median acceleration away from 9.81 m/s²", "share", physics.gravityErrorShare),
    above("physics.rotation", "Turn of the gravity vector", "degrees", physics.rotationDeg),
    above("physics.mirrored", "Distance undone by turning an axis's sign", "training sd", wasserstein),
    above("physics.idle", "Seconds without movement", "share", physics.idleShare),
    above("physics.clipped", "Samples at the end of the range", "share", physics.clippedShare),
    above("physics.stuck", "Samples that repeat the one before", "share", physics.stuckShare),
    above("physics.shake", "Sample-to-sample change against the reference", "times", physics.shakeRatio),
    above("physics.wobble", "Variance of the gyroscope on all axes", "times", physics.wobbleRatio),
  ];
}

function predictionRules({prediction}: DriftParams): Rule[] {
  const uncertain = `Windows below a confidence of ${prediction.uncertainConfidence}`;
  return [
    above("prediction.share-shift", "Change of a class's share", "share", prediction.shareShift),
    below("prediction.confidence", "Mean confidence", "", prediction.confidence),
    above("prediction.entropy", "Mean entropy", "nats", prediction.entropy),
    above("prediction.uncertain", uncertain, "share", prediction.uncertainShare),
    above("prediction.flips", "Changes of prediction from window to window", "share", prediction.flipRate),
  ];
}

function timeRules({time}: DriftParams): Rule[] {
  return [
    above("time.missing", "Samples missing", "share", time.missingShare),
    above("time.imputed", "Samples interpolated", "share", time.imputedShare),
    above("time.span", "Windows of the wrong span", "windows", failOnly(time.maxSpanErrors)),
  ];
}

function above(id: string, title: string, unit: string, {warn, fail}: Thresholds): Rule {
  return {id, title, unit, broken: "above", warn, fail};
}

function below(id: string, title: string, unit: string, {warn, fail}: Thresholds): Rule {
  return {id, title, unit, broken: "below", warn, fail};
}

function failOnly(fail: number): Thresholds {
  return {warn: null, fail};
}
