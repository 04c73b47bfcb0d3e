/** One recording against the reference: every check, and the verdict over what they found. */

import type {RecordingDrift} from "../../artifacts/drift/recording.ts";
import type {Cause} from "../../artifacts/drift/verdict.ts";
import {worst} from "../../artifacts/level.ts";
import {findChangePoints} from "../change-points/change-points.ts";
import {cutVerdict, isUsableApart, judgeStretches} from "../change-points/stretches.ts";
import {estimatePerformance} from "../estimated-performance/estimate.ts";
import {estimatePrevalence} from "../prevalence/prevalence.ts";
import {describeChannel, judgeChannels, type MeasuredChannels, measureChannels} from "./channels.ts";
import type {ReferenceContext} from "./context.ts";
import {judgeData} from "./data-causes.ts";
import {checkDegenerate, usualOutput} from "./degenerate.ts";
import {checkDomain} from "./domain-check.ts";
import {countDrifted} from "./drifted-channels.ts";
import {windowFeatures} from "./features.ts";
import {verdictOf} from "./judge.ts";
import type {JudgedChannel} from "./judged-channel.ts";
import {explainMixture} from "./mixture.ts";
import {drawNull, type NullDistribution} from "./null-distribution.ts";
import {checkPhysics} from "./physics/physics.ts";
import {comparePredictions} from "./prediction.ts";
import {judgePredictions} from "./prediction-causes.ts";
import {meanLevels, testRecording} from "./recording-tests.ts";
import type {Recording} from "./recordings.ts";
import {detectableShifts} from "./signal-tests.ts";
import {checkTime} from "./time.ts";
import {timelineOf} from "./timeline.ts";
import {series} from "./window-table.ts";

/** Compares one recording of at least one window. `random` draws the null distribution and the intervals. */
export function compareRecording(
  context: ReferenceContext,
  recording: Recording,
  random: () => number,
): RecordingDrift {
  const {windows, predictions} = recording;
  const {causes, measured, ...judged} = judgeRecording(context, recording, random);
  const features = windowFeatures(windows);
  const changePoints = findChangePoints(context.changes(), features, windows, context.params.changePoints);
  const judge = (part: Recording): readonly Cause[] => judgeRecording(context, part, random).causes;
  const stretches = judgeStretches(recording, changePoints, judge);
  const leastShare = context.params.changePoints.leastUsableShare;
  const unusable = whyUnusable(judged);
  return {
    session: windows.session,
    simulated: windows.simulated,
    windows: windows.rows,
    verdict: cutVerdict(verdictOf(causes), stretches, () =>
      isUsableApart(recording, stretches, {judge, leastShare}),
    ),
    ...judged,
    prevalence: estimatePrevalence(context.unseen, {predictions, unusable}, context.params.prevalence),
    channels: judged.channels.map((channel, c) => ({...channel, ...describeChannel(context, measured, c)})),
    estimatedPerformance: estimatePerformance(context, {
      features,
      confidence: predictions.confidence,
      unusable,
    }),
    domainClassifier: checkDomain(context, features),
    changePoints,
    stretches: stretches.map(({causes: _, from: __, to: ___, ...stretch}) => stretch),
    timeline: timelineOf(windows, predictions),
  };
}

/** Why the model's answers mean nothing here; null where they may. */
export function whyUnusable({
  physics,
  degenerate,
}: Pick<RecordingDrift, "physics" | "degenerate">): string | null {
  return worst([physics.level, degenerate.level]) === "fail"
    ? "the recording fails the checks of physics or of degenerate output"
    : null;
}

type Judged = Pick<
  RecordingDrift,
  | "samples"
  | "driftedChannels"
  | "tests"
  | "detectable"
  | "prediction"
  | "degenerate"
  | "physics"
  | "time"
  | "mixture"
>;

interface Measured {
  readonly channels: readonly JudgedChannel[];
  readonly measured: MeasuredChannels;
  readonly causes: readonly Cause[];
}

/** All that enters the verdict, and the causes in the order of what explains most. */
export function judgeRecording(
  context: ReferenceContext,
  recording: Recording,
  random: () => number,
): Judged & Measured {
  const {windows, fused, predictions, jitterMs} = recording;
  const {rules, params} = context;
  const samples = series(windows);
  const drawn = drawFor(context, samples[0]!.length, random);
  const measured = measureChannels(context, samples, drawn);
  const tests = testRecording(context, recording, shapesOf(measured));
  const {channels, causes: channelCauses} = judgeChannels(context, measured, tests, fused);
  const {uncertainConfidence} = params.prediction;
  const prediction = comparePredictions(recording, context.unseen, {tests, uncertainConfidence});
  const shares = prediction.currentShares;
  const {sorted} = measured;
  const {physics, causes: physicsCauses} = checkPhysics(context, {
    fused,
    channels,
    sorted,
    tests,
    drawn,
    shares,
  });
  const {time, causes: timeCauses} = checkTime(rules, windows, fused, jitterMs);
  const differing = channels.filter(({level}) => level !== "pass").map(({channel}) => channel);
  const mixture = explainMixture(context, shares, {current: sorted, drifted: differing});
  const {degenerate, causes: outputCauses} = checkDegenerate(rules, predictions, {
    channels,
    usual: usualOutput(context.unseen, predictions.rows),
  });
  const {drifted, causes: driftedCauses} = countDrifted(rules, channels, mixture);
  const predictionCauses = judgePredictions(rules, prediction, {
    uncertainConfidence,
    alpha: params.alpha,
    corroborated: driftedCauses.length > 0 && mixture.explanation !== "mixture",
  });
  const detectable =
    tests.signals === undefined ? [] : detectableShifts(tests.signals, meanLevels(tests, params.alpha));
  return {
    samples: samples[0]!.length,
    channels,
    measured,
    driftedChannels: drifted,
    tests: tests.count,
    detectable: detectable.map((meanShiftOverSd, c) => ({channel: channels[c]!.channel, meanShiftOverSd})),
    prediction,
    degenerate,
    physics,
    time,
    mixture,
    // What explains most comes first: headlines name the first causes of the worst level.
    causes: [
      ...physicsCauses,
      ...outputCauses,
      ...channelCauses.filter(({level}) => level === "fail"),
      ...driftedCauses,
      ...channelCauses.filter(({level}) => level !== "fail"),
      ...predictionCauses,
      ...timeCauses,
      ...judgeData(context, windows.rows, tests),
    ],
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

function shapesOf({pNull}: MeasuredChannels): number[] | null {
  const shapes = pNull.map((p) => p?.wassersteinOverSd);
  return shapes.some((p) => p === undefined) ? null : shapes.map((p) => p!);
}
