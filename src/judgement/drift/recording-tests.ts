/**
 * All tests of one recording, adjusted together: Holm with weights over every one of them, so that the chance of any false alarm
 * stays below alpha for a recording of one more person with nothing wrong.
 */
import {SENSOR_CHANNELS} from "../../artifacts/channels.ts";
import {weightedHolm} from "../../stats/adjust.ts";
import type {ReferenceContext} from "./context.ts";
import {timingOf} from "./prediction-figures.ts";
import {PREDICTION_FIGURES, type PredictionTests, testPredictions} from "./prediction-tests.ts";
import type {Recording} from "./recordings.ts";
import {signalSums} from "./signal-sums.ts";
import {type SignalTests, testSignals} from "./signal-tests.ts";
import {LEAST_WINDOWS} from "./stretches.ts";

export interface RecordingTests {
  /** Undefined where there are no people to compare with, or the recording is too short. */
  readonly signals: SignalTests | undefined;
  /** Whether there are windows enough for any test. */
  readonly isLongEnough: boolean;
  /** Null with fewer than three unseen people, or where the recording is too short. */
  readonly predictions: PredictionTests | null;
  /** How many were made. */
  readonly count: number;
  /** Of each channel: the probability that the test of its mean must have to count by itself, as a share of alpha; NaN without it. */
  readonly meanShares: readonly number[];
  /**
   * The adjusted probability of `mean.0` (by channel), `variance.0`, `shape.0`, `gravity-length`, `resting-rate.0` (by
   * axis), `shake.0` (by sensor) or a figure of the predictions; 1 for a test that was not made, NaN for one that could not be.
   */
  readonly adjusted: (test: string) => number;
}

/**
 * How much of alpha each family may spend, shared evenly by its tests. People differ less in where their signals lie
 * than in how much they vary, so that there is more to be found there; and they hold their arms differently, but on
 * average turn them little, so that what is wrong with a gyroscope's mean is found with little of alpha.
 */
const WEIGHTS = {posture: 0.45, turning: 0.15, spread: 0.2, predictions: 0.2};
const FAMILIES = ["posture", "turning", "spread", "predictions"] as const satisfies (keyof typeof WEIGHTS)[];

/** `shapes` are the probabilities of each channel's Wasserstein distance; null without a null distribution. */
export function testRecording(
  {people, unseen, params}: ReferenceContext,
  {windows, predictions}: Recording,
  shapes: readonly number[] | null,
): RecordingTests {
  const {rows} = windows;
  const enough = rows >= LEAST_WINDOWS;
  const signals =
    people !== undefined && enough
      ? testSignals(people, signalSums(windows, params.physics), rows)
      : undefined;
  const predicted = enough
    ? testPredictions(unseen, {predictions, timing: timingOf(windows)}, params.prediction.uncertainConfidence)
    : null;
  const means = (channels: readonly number[]): (readonly [test: string, p: number])[] =>
    signals === undefined
      ? []
      : channels.flatMap((c) => {
          const test = signals.means[c];
          return test === undefined ? [] : [[`mean.${c}`, test.p] as const];
        });
  const families: Readonly<Record<keyof typeof WEIGHTS, (readonly [test: string, p: number])[]>> = {
    posture: [
      ...means(SENSOR_CHANNELS.accel),
      ...(signals === undefined ? [] : [["gravity-length", signals.gravityLength.p] as const]),
    ],
    turning: [
      ...means(SENSOR_CHANNELS.gyro),
      ...(signals?.restingRates ?? []).map(({p}, axis) => [`resting-rate.${axis}`, p] as const),
    ],
    spread: [
      ...(signals?.logVariances ?? []).map(({p}, c) => [`variance.${c}`, p] as const),
      ...(enough ? (shapes ?? []) : []).map((p, c) => [`shape.${c}`, p] as const),
      ...(signals?.logShakes ?? []).map(({p}, sensor) => [`shake.${sensor}`, p] as const),
    ],
    predictions: predicted === null ? [] : madeOf(predicted),
  };
  const tests = FAMILIES.flatMap((family) => families[family]);
  const spendable = {...WEIGHTS, predictions: WEIGHTS.predictions * unseenShare(signals, predicted)};
  const weights = FAMILIES.flatMap((family) =>
    families[family].map(() => spendable[family] / families[family].length),
  );
  const weightOf = new Map(tests.map(([test], i) => [test, weights[i]!]));
  const p = weightedHolm(
    tests.map(([, own]) => own),
    weights,
  );
  const adjusted = new Map(tests.map(([test], i) => [test, p[i]!]));
  return {
    signals,
    isLongEnough: enough,
    predictions: predicted,
    count: tests.filter(([, own]) => !Number.isNaN(own)).length,
    meanShares: windows.channels.map((_, c) => (weightOf.get(`mean.${c}`) ?? Number.NaN) / sum(weights)),
    adjusted: (test) => adjusted.get(test) ?? 1,
  };
}

/** Degrees of freedom of the unseen people over those of all: of few of them little is found, whatever is spent on it. */
function unseenShare(signals: SignalTests | undefined, predicted: PredictionTests | null): number {
  const people = signals?.gravityLength.usual?.people;
  const unseen = predicted?.confidence.usual?.people;
  return people === undefined || unseen === undefined ? 1 : Math.min(1, (unseen - 1) / (people - 1));
}

/** The probability that the test of each channel's mean must have to count by itself. */
export function meanLevels({meanShares}: RecordingTests, alpha: number): number[] {
  return meanShares.map((share) => alpha * share);
}

/** Without the novelty where it was not measured, so that it takes nothing from the others. */
function madeOf(predicted: PredictionTests): (readonly [test: string, p: number])[] {
  const figures = PREDICTION_FIGURES.filter(
    (figure) => figure !== "novelty" || !Number.isNaN(predicted.novelty.p),
  );
  return figures.map((figure) => [figure, predicted[figure].p]);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
