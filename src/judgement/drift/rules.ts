/** The rules a recording is judged by, with the thresholds of params.yaml, for judging and for the report's table. */

import type {Rule} from "../../artifacts/drift/verdict.ts";
import {LEAST_GROUPS} from "./groups.ts";
import type {DriftParams} from "./params.ts";
import {LEAST_WINDOWS} from "./stretches.ts";

/** By id, in the order of the table. */
export type Rules = ReadonlyMap<string, Rule>;

/** Absent where the rule has none. */
interface Thresholds {
  readonly unknown?: number;
  readonly warn?: number;
  readonly fail?: number;
}

/** All rules in force. */
export function rulesOf(params: DriftParams): Rules {
  const rules = [
    ...channelRules(params),
    ...outputRules(params),
    ...physicsRules(params),
    ...predictionRules(params),
    ...timeRules(params),
    ...dataRules(params),
  ];
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function channelRules(params: DriftParams): Rule[] {
  return [
    above("psi", "Population stability index", "", params.psi),
    above("wasserstein", "Wasserstein distance", "training sd", params.wasserstein),
    above("mean-shift", "Shift of the mean", "training sd", params.meanShift),
    above("variance-ratio", "Variance ratio, either way", "", params.varianceRatio),
    ...aloneRules(params),
    above("drifted-channels", "Channels beyond a threshold", "channels", params.driftedChannels),
  ];
}

/** Where the baseline has no people, so that what they differ by is not known. */
function aloneRules({withoutPeople: {psi, wasserstein, meanShift, varianceRatio}}: DriftParams): Rule[] {
  const title = (name: string): string => `${name}, without people to compare with`;
  return [
    above("psi-alone", title("Population stability index"), "", psi),
    above("wasserstein-alone", title("Wasserstein distance"), "training sd", wasserstein),
    above("mean-shift-alone", title("Shift of the mean"), "training sd", meanShift),
    above("variance-ratio-alone", title("Variance ratio, either way"), "", varianceRatio),
  ];
}

/** What there has to be for a recording to be called healthy. */
function dataRules({people}: DriftParams): Rule[] {
  return [
    below("data.windows", "Windows to judge", "windows", {unknown: LEAST_WINDOWS}),
    below("data.people", "Labelled people to compare with", "people", {unknown: people.least}),
    below("data.unseen", "Labelled people whom the model never saw", "people", {unknown: LEAST_GROUPS}),
    above("data.channels", "Channels that could not be measured", "channels", {unknown: 0}),
    above("data.detectable", "Shift of a mean that would be found half of the time", "training sd", {
      unknown: people.detectableShift,
    }),
  ];
}

function outputRules({degenerate: {maxLargestShare, minEffectiveClasses}}: DriftParams): Rule[] {
  const [share, classes] = [failOnly(maxLargestShare), failOnly(minEffectiveClasses)];
  return [
    above("degenerate.largest-share", "Share of the most frequent prediction", "share", share),
    below("degenerate.effective-classes", "Effective number of predicted classes", "classes", classes),
  ];
}

function physicsRules({physics}: DriftParams): Rule[] {
  return [
    above("physics.gravity", "Median acceleration away from 9.81 m/s²", "share", physics.gravityErrorShare),
    above("physics.rotation", "Turn of the gravity vector", "degrees", physics.rotationDeg),
    above(
      "physics.mirrored",
      "Distance undone by turning an axis's sign",
      "training sd",
      physics.mirroredDistance,
    ),
    above(
      "physics.gravity-length",
      "Length of the acceleration at rest, from people's",
      "m/s²",
      physics.gravityLength,
    ),
    above("physics.resting-rate", "Rate of turn at rest, from people's", "deg/s", physics.restingRate),
    above("physics.idle", "Seconds without movement", "share", physics.idleShare),
    above("physics.clipped", "Samples at the end of the range", "share", physics.clippedShare),
    above("physics.stuck", "Samples that repeat the one before", "share", physics.stuckShare),
    above("physics.shake", "Sample-to-sample change against the reference", "times", physics.shakeRatio),
    above("physics.wobble", "Variance of the gyroscope on all axes", "times", physics.wobbleRatio),
  ];
}

function predictionRules({prediction}: DriftParams): Rule[] {
  const uncertain = `Windows below a confidence of ${prediction.uncertainConfidence}, more than of unseen people`;
  return [
    above("prediction.share-shift", "Change of a class's share", "share", prediction.shareShift),
    above("prediction.confidence", "Mean confidence, below unseen people's", "", prediction.confidenceDrop),
    above("prediction.entropy", "Mean entropy, above unseen people's", "nats", prediction.entropyRise),
    above("prediction.uncertain", uncertain, "share", prediction.uncertainRise),
    above(
      "prediction.novelty",
      "Distance from what the model learnt, against unseen people",
      "times",
      prediction.novelty,
    ),
    above(
      "prediction.transitions",
      "Changes of prediction a minute, against unseen people",
      "times",
      prediction.transitions,
    ),
  ];
}

function timeRules({time}: DriftParams): Rule[] {
  return [
    above("time.missing", "Samples missing", "share", time.missingShare),
    above("time.imputed", "Samples interpolated", "share", time.imputedShare),
    above("time.span", "Windows of the wrong span", "windows", failOnly(time.maxSpanErrors)),
  ];
}

export function above(id: string, title: string, unit: string, thresholds: Thresholds): Rule {
  return {id, title, unit, broken: "above", ...NONE, ...thresholds};
}

export function below(id: string, title: string, unit: string, thresholds: Thresholds): Rule {
  return {id, title, unit, broken: "below", ...NONE, ...thresholds};
}

const NONE = {unknown: null, warn: null, fail: null};

export function failOnly(fail: number): Thresholds {
  return {fail};
}
