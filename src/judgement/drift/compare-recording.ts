/** One recording against the reference: every check in its order, and the verdict over what they found. */

import type {
  DomainClassifier,
  EstimatedPerformance,
  PredictionDrift,
} from "../../artifacts/drift/prediction.ts";
import type {RecordingDrift, TimeCheck} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {worst} from "../../artifacts/level.ts";
import {compareChannels} from "./channels.ts";
import {DOMAIN_FOLDS, type ReferenceContext} from "./context.ts";
import {degenerateOf} from "./degenerate.ts";
import {domainAuc} from "./domain-classifier.ts";
import {estimatePerformance, withheldPerformance} from "./estimated-performance.ts";
import {outOfDistributionShare, windowFeatures} from "./features.ts";
import type {FusedRecording} from "./fused-table.ts";
import {mixtureOf} from "./mixture.ts";
import {drawNull} from "./null-distribution.ts";
import {physicsOf} from "./physics.ts";
import {predictionDrift, shareShiftNull95} from "./prediction.ts";
import type {Predictions} from "./predictions.ts";
import {judge, verdictOf} from "./rules.ts";
import {timeCheck} from "./time.ts";
import {timelineOf} from "./timeline.ts";
import {series, type WindowTable} from "./window-table.ts";

export interface Recording {
  windows: WindowTable;
  fused: FusedRecording;
  predictions: Predictions;
  /** Spread of the match between the sensors, ms; null when unknown. */
  jitterMs: number | null;
}

/** Compares one recording of at least one window. `random` draws the null distribution and the intervals. */
export function compareRecording(
  context: ReferenceContext,
  recording: Recording,
  random: () => number,
): RecordingDrift {
  const {windows, fused, predictions, jitterMs} = recording;
  const samples = series(windows);
  const drawn =
    context.chunks === undefined
      ? undefined
      : drawNull(context.chunks, {samples: samples[0]!.length, rounds: context.params.nullRounds, random});
  const {
    channels,
    sorted,
    causes: channelCauses,
  } = compareChannels(context, samples, [...fused.accel, ...fused.gyro], drawn);
  const prediction = predictionDrift(
    predictions,
    context.unseen,
    breaksOf(windows),
    shareShiftNull95(context.unseen, windows.rows, random),
  );
  const {physics, causes: physicsCauses} = physicsOf(context, {
    fused,
    channels,
    sorted,
    nullDistribution: drawn,
    shares: prediction.currentShares,
  });
  const time = timeCheck(windows, fused, jitterMs);
  const mixture = mixtureOf(context.classGrid, prediction.currentShares, {
    channels: context.reference.provenance.channels,
    reference: context.reference.sorted,
    current: sorted,
    warn: context.params.wasserstein.warn,
  });
  const degenerate = degenerateOf(
    predictions,
    channels.map(({channel, varianceRatio}) => ({channel, ratio: varianceRatio})),
  );
  const degenerateCauses = outputCauses(context, degenerate);
  degenerate.level = worst(degenerateCauses.map((cause) => cause.level));
  const timeCauses = timeCausesOf(context, time);
  time.level = worst(timeCauses.map((cause) => cause.level));
  const drifted = {
    warn: channels.filter(({level}) => level !== "pass").length,
    fail: channels.filter(({level}) => level === "fail").length,
  };
  const counted = judge(context.rules.get("drifted-channels")!, drifted.warn, {
    evidence: `${drifted.warn} of ${channels.length} channels are beyond a threshold and beyond chance.`,
    likelyCause:
      mixture.explanation === "mixture"
        ? "the person behaved otherwise than the reference's people"
        : "the sensor's values are distributed otherwise",
    inclusive: true,
    ...(mixture.explanation === "mixture" ? {cap: "warn" as const} : {}),
  });
  const causes: Cause[] = [
    ...physicsCauses,
    ...degenerateCauses,
    ...channelCauses.filter(({id}) => id.startsWith("variance-ratio")),
    ...(counted === undefined ? [] : [counted]),
    ...channelCauses.filter(({id}) => !id.startsWith("variance-ratio")),
    ...predictionCauses(context, prediction, counted !== undefined && mixture.explanation !== "mixture"),
    ...timeCauses,
  ];
  const features = context.features === undefined ? undefined : windowFeatures(windows);
  return {
    session: windows.session,
    simulated: windows.simulated,
    windows: windows.rows,
    samples: samples[0]!.length,
    verdict: verdictOf(
      causes,
      "Nothing here is further from the reference than its own people are from each other.",
    ),
    channels,
    driftedChannels: drifted,
    prediction,
    degenerate,
    physics,
    time,
    mixture,
    estimatedPerformance: performanceOf(
      context,
      recording,
      features,
      worst([physics.level, degenerate.level]) === "fail",
      random,
    ),
    domainClassifier: domainOf(context, features),
    timeline: timelineOf(windows, predictions),
  };
}

function breaksOf(windows: WindowTable): boolean[] {
  return Array.from(windows.segment, (segment, i) => i === 0 || segment !== windows.segment[i - 1]);
}

function outputCauses(
  {rules}: ReferenceContext,
  {largestShare, largestClass, effectiveClasses}: RecordingDrift["degenerate"],
): Cause[] {
  const likelyCause = `one class, ${largestClass}, has nearly every window`;
  return [
    judge(rules.get("degenerate.largest-share")!, largestShare, {
      evidence: `${(100 * largestShare).toFixed(2)} % of the windows are called ${largestClass}.`,
      likelyCause,
    }),
    judge(rules.get("degenerate.effective-classes")!, effectiveClasses, {
      evidence: `The predictions amount to ${effectiveClasses.toFixed(3)} classes.`,
      likelyCause,
    }),
  ].filter((cause) => cause !== undefined);
}

function predictionCauses({rules}: ReferenceContext, drift: PredictionDrift, corroborated: boolean): Cause[] {
  const unsure = "the model is unsure of this recording";
  const {maxAbsolute: shift, null95} = drift.shareShift ?? {maxAbsolute: Number.NaN, null95: null};
  const beyondChance = shift > (null95 ?? 0);
  return [
    judge(rules.get("prediction.share-shift")!, beyondChance ? shift : 0, {
      evidence: `A class's share differs by ${(100 * shift).toFixed(1)} points from unseen labelled people.`,
      likelyCause: "the person behaved otherwise than the labelled people, or the model errs",
      ...(corroborated ? {} : {cap: "warn" as const}),
    }),
    judge(rules.get("prediction.confidence")!, drift.confidence.currentMean, {
      evidence: `The mean confidence is ${drift.confidence.currentMean.toFixed(3)}.`,
      likelyCause: unsure,
    }),
    judge(rules.get("prediction.entropy")!, drift.entropy.currentMean, {
      evidence: `The mean entropy is ${drift.entropy.currentMean.toFixed(3)} nats.`,
      likelyCause: unsure,
    }),
    judge(rules.get("prediction.uncertain")!, drift.uncertainShare, {
      evidence: `${(100 * drift.uncertainShare).toFixed(1)} % of the windows have a confidence below 0.5.`,
      likelyCause: unsure,
    }),
    judge(rules.get("prediction.flips")!, drift.flipRate, {
      evidence: `The prediction changes at ${(100 * drift.flipRate).toFixed(1)} % of the steps.`,
      likelyCause: "the predictions flicker",
    }),
  ].filter((cause) => cause !== undefined);
}

function timeCausesOf({rules}: ReferenceContext, time: TimeCheck): Cause[] {
  const gaps = "the recording has gaps";
  return [
    judge(rules.get("time.span")!, time.spanErrors, {
      evidence: `${time.spanErrors} windows do not span what their length and rate say.`,
      likelyCause: "windows cross gaps, or the rate is wrong",
    }),
    judge(rules.get("time.missing")!, time.missingShare, {
      evidence: `${(100 * time.missingShare).toFixed(2)} % of the samples are missing.`,
      likelyCause: gaps,
    }),
    judge(rules.get("time.imputed")!, time.imputedShare, {
      evidence: `${(100 * time.imputedShare).toFixed(2)} % of the samples are interpolated.`,
      likelyCause: gaps,
    }),
  ].filter((cause) => cause !== undefined);
}

function performanceOf(
  context: ReferenceContext,
  {predictions}: Recording,
  features: Float64Array | undefined,
  unusable: boolean,
  random: () => number,
): EstimatedPerformance {
  const width = context.reference.provenance.channels.length * 2;
  const outside =
    features === undefined ? Number.NaN : outOfDistributionShare(context.features!, features, width);
  const share = Number.isNaN(outside) ? null : outside;
  if (unusable)
    return withheldPerformance("the recording fails the checks of physics or of degenerate output", share);
  if ("withheld" in context.unseen) return withheldPerformance(context.unseen.withheld, share);
  if (share === null)
    return withheldPerformance(
      "whether the recording is like the training data cannot be measured: the baseline has too few windows",
      share,
    );
  if (share > context.params.prediction.maxOutOfDistribution)
    return withheldPerformance(
      `${(100 * share).toFixed(0)} % of the windows are unlike any of the training`,
      share,
    );
  if (new Set(context.judged.map(({user}) => user)).size < 2)
    return withheldPerformance("fewer than two unseen people are labelled", share);
  return estimatePerformance(context.judged, predictions.confidence, {random, outOfDistributionShare: share});
}

function domainOf(context: ReferenceContext, features: Float64Array | undefined): DomainClassifier {
  const answer = (withheld: string | null, auc: number | null): DomainClassifier => ({
    withheld,
    auc,
    folds: DOMAIN_FOLDS,
    null95: context.domainNull95,
  });
  if (features === undefined) return answer("the baseline has samples, not windows", null);
  const auc = domainAuc(
    context.features!,
    features,
    context.reference.provenance.channels.length * 2,
    DOMAIN_FOLDS,
  );
  return Number.isNaN(auc) ? answer(`fewer than ${2 * DOMAIN_FOLDS} windows`, null) : answer(null, auc);
}
