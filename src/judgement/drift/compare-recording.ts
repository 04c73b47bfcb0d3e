/** One recording against the reference: every check, and the verdict over what they found. */

import type {PredictionDrift} from "../../artifacts/drift/prediction.ts";
import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import {worst} from "../../artifacts/level.ts";
import {compareChannels} from "./channels.ts";
import type {ReferenceContext} from "./context.ts";
import {checkDegenerate} from "./degenerate.ts";
import {checkDomain} from "./domain-check.ts";
import {countDrifted} from "./drifted-channels.ts";
import {estimatePerformance} from "./estimated-performance.ts";
import {windowFeatures} from "./features.ts";
import {verdictOf} from "./judge.ts";
import {explainMixture} from "./mixture.ts";
import {drawNull, type NullDistribution} from "./null-distribution.ts";
import {checkPhysics} from "./physics/physics.ts";
import {comparePredictions} from "./prediction.ts";
import {judgePredictions} from "./prediction-causes.ts";
import type {Recording} from "./recordings.ts";
import {shareShiftNull95} from "./share-shift.ts";
import {checkTime} from "./time.ts";
import {timelineOf} from "./timeline.ts";
import {series, type WindowTable} from "./window-table.ts";

/** Compares one recording of at least one window. `random` draws the null distribution and the intervals. */
export function compareRecording(
  context: ReferenceContext,
  recording: Recording,
  random: () => number,
): RecordingDrift {
  const {windows, fused, predictions, jitterMs} = recording;
  const {rules, params} = context;
  const samples = series(windows);
  const drawn = drawFor(context, samples[0]!.length, random);
  const comparison = compareChannels(context, samples, fused, drawn);
  const {channels, sorted, varianceCauses, distanceCauses} = comparison;
  const prediction = predictionOf(context, recording, random);
  const shares = prediction.currentShares;
  const {physics, causes: physicsCauses} = checkPhysics(context, {fused, comparison, drawn, shares});
  const {time, causes: timeCauses} = checkTime(rules, windows, fused, jitterMs);
  const mixture = explainMixture(context, shares, sorted);
  const {degenerate, causes: outputCauses} = checkDegenerate(rules, predictions, channels);
  const {drifted, causes: driftedCauses} = countDrifted(rules, channels, mixture);
  const predictionCauses = judgePredictions(rules, prediction, {
    uncertainConfidence: params.prediction.uncertainConfidence,
    corroborated: driftedCauses.length > 0 && mixture.explanation !== "mixture",
  });
  // What explains most comes first: headlines name the first causes of the worst level.
  const verdict = verdictOf([
    ...physicsCauses,
    ...outputCauses,
    ...varianceCauses,
    ...driftedCauses,
    ...distanceCauses,
    ...predictionCauses,
    ...timeCauses,
  ]);
  const features = windowFeatures(windows);
  const isUnusable = worst([physics.level, degenerate.level]) === "fail";
  const subject = {features, confidence: predictions.confidence, isUnusable};
  return {
    session: windows.session,
    simulated: windows.simulated,
    windows: windows.rows,
    samples: samples[0]!.length,
    verdict,
    channels,
    driftedChannels: drifted,
    prediction,
    degenerate,
    physics,
    time,
    mixture,
    estimatedPerformance: estimatePerformance(context, subject, random),
    domainClassifier: checkDomain(context, features),
    timeline: timelineOf(windows, predictions),
  };
}

/** The null distribution for a recording of this length; undefined without people to draw from. */
function drawFor(
  {chunks, params}: ReferenceContext,
  samples: number,
  random: () => number,
): NullDistribution | undefined {
  return chunks && drawNull(chunks, {samples, rounds: params.nullRounds, random});
}

function predictionOf(
  {unseen, params: {prediction}}: ReferenceContext,
  {windows, predictions}: Recording,
  random: () => number,
): PredictionDrift {
  const {nullRounds: rounds, uncertainConfidence} = prediction;
  const null95 = shareShiftNull95(unseen, {windows: windows.rows, rounds, random});
  return comparePredictions({predictions, breaks: findBreaks(windows), uncertainConfidence}, unseen, null95);
}

/** True where a window begins another segment. */
function findBreaks({segment}: WindowTable): boolean[] {
  return Array.from(segment, (number, i) => number !== segment[i - 1]);
}
