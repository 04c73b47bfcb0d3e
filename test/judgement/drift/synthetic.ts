/**
 * Made-up people for the tests: three behaviours that differ in pose and movement, as tables of windows, fused rows
 * and predictions. Everything is in physical units until it is windowed.
 */
import type {FusedRecording} from "../../../src/judgement/drift/fused-recording.ts";
import type {DriftParams} from "../../../src/judgement/drift/params.ts";
import type {Predictions} from "../../../src/judgement/drift/predictions.ts";
import type {WindowTable} from "../../../src/judgement/drift/window-table.ts";

export const CLASSES = ["sitting", "smoking", "standing"];
const CHANNELS = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"];
const RATE = 50;
const LENGTH = 50;
const STEP = 25;
const MEAN = [2, 1, -6, 0, 0, 0];
const SCALE = [4, 3, 3, 30, 30, 30];

/** Uniforms in [0, 1) of a linear congruence. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  for (let i = 0; i < 5; i++) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export type Change = (sample: number[]) => number[];

/** Samples of one person, (n, 6) in m/s² and deg/s, with the behaviour of each. Bouts last 20 s. */
function person(seed: number, bouts: readonly number[]): {samples: number[][]; classes: number[]} {
  const random = seeded(seed);
  const noise = (): number => random() + random() + random() - 1.5;
  const manner = [noise() * 0.06, noise() * 0.06, 1 + noise() * 0.1] as const;
  const samples: number[][] = [];
  const classes: number[] = [];
  for (const behaviour of bouts) {
    const pitch = [0.9, 0.2, -0.5][behaviour]! + manner[0] + noise() * 0.08;
    const roll = [0.2, 0.6, -0.2][behaviour]! + manner[1] + noise() * 0.08;
    const hz = [0.3, 1.5, 0.7][behaviour]!;
    const size = [0.04, 0.15, 0.08][behaviour]! * manner[2];
    for (let i = 0; i < 20 * RATE; i++) {
      const swing = size * Math.sin((2 * Math.PI * hz * i) / RATE);
      const speed = ((size * 2 * Math.PI * hz * 180) / Math.PI) * Math.cos((2 * Math.PI * hz * i) / RATE);
      const p = pitch + swing;
      const r = roll + swing / 2;
      samples.push([
        9.81 * Math.sin(p) + noise() * 0.3,
        9.81 * Math.cos(p) * Math.sin(r) + noise() * 0.3,
        -9.81 * Math.cos(p) * Math.cos(r) + noise() * 0.3,
        speed / 2 + noise() * 4,
        speed + noise() * 4,
        speed / 4 + noise() * 4,
      ]);
      classes.push(behaviour);
    }
  }
  return {samples, classes};
}

export interface Made {
  windows: WindowTable;
  fused: FusedRecording;
  predictions: Predictions;
  jitterMs: null;
}

/** A recording or, with several `people`, a labelled reference; predictions are the true behaviours. */
export function make(
  session: string,
  people: readonly {user: string | null; seed: number; bouts: readonly number[]}[],
  change: Change = (sample) => sample,
): Made {
  const rows: {user: string | null; start: number; values: number[][]; behaviour: number}[] = [];
  const all: number[][] = [];
  for (const {user, seed, bouts} of people) {
    const {samples, classes} = person(seed, bouts);
    const changed = samples.map(change);
    const base = all.length;
    all.push(...changed);
    for (let from = 0; from + LENGTH <= changed.length; from += STEP)
      if (classes[from] === classes[from + LENGTH - 1] || user === null)
        rows.push({
          user,
          start: base + from,
          values: changed.slice(from, from + LENGTH),
          behaviour: classes[from]!,
        });
  }
  const period = 1000 / RATE;
  const windows: WindowTable = {
    session,
    rows: rows.length,
    windowId: Int32Array.from(rows, (_, i) => i),
    sessions: rows.map(({user}) => user ?? session),
    users: rows.map(({user}) => user),
    activities: rows.map(({user, behaviour}) => (user === null ? null : CLASSES[behaviour]!)),
    start: Float64Array.from(rows, ({start}) => start * period),
    end: Float64Array.from(rows, ({start}) => (start + LENGTH - 1) * period),
    segment: new Int32Array(rows.length),
    x: Float32Array.from(
      rows.flatMap(({values}) => values.flatMap((v) => v.map((value, c) => (value - MEAN[c]!) / SCALE[c]!))),
    ),
    length: LENGTH,
    step: STEP,
    rateHz: RATE,
    channels: CHANNELS,
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: "scaler",
    mean: MEAN,
    scale: SCALE,
    classes: CLASSES,
    simulated: false,
  };
  const axis = (c: number): Float64Array => Float64Array.from(all, (sample) => sample[c]!);
  return {
    windows,
    fused: {
      session,
      rows: all.length,
      rateHz: RATE,
      t: Float64Array.from(all, (_, i) => i * period),
      accel: [axis(0), axis(1), axis(2)],
      gyro: [axis(3), axis(4), axis(5)],
      imputed: new Uint8Array(all.length),
      segment: new Int32Array(all.length),
    },
    predictions: predictionsOf(
      session,
      rows.map(({behaviour}) => behaviour),
    ),
    jitterMs: null,
  };
}

/** Predictions with a confidence of about 0.9. */
export function predictionsOf(session: string, predicted: readonly number[]): Predictions {
  const confidence = Float64Array.from(predicted, (_, i) => 0.85 + 0.1 * ((i % 7) / 7));
  return {
    session,
    rows: predicted.length,
    modelName: "toy",
    modelHash: "toy",
    scalerHash: "scaler",
    classes: CLASSES,
    predicted: Int32Array.from(predicted),
    confidence,
    entropy: new Float64Array(predicted.length).fill(0.3),
    probabilities: CLASSES.map((_, k) =>
      Float32Array.from(confidence, (p, i) => (predicted[i] === k ? p : (1 - p) / (CLASSES.length - 1))),
    ),
  };
}

/** Eight people with each behaviour four times over; the last three are unseen. */
export function makeReference(): Made {
  const bouts = Array.from({length: 12}, (_, i) => i % 3);
  return make(
    "reference",
    Array.from({length: 8}, (_, i) => ({user: `u${i}`, seed: 100 + i, bouts})),
  );
}

export const UNSEEN = ["u5", "u6", "u7"];
export const TRAIN = ["u0", "u1", "u2", "u3", "u4"];

/** The thresholds of params.yaml, with fewer draws. */
export const PARAMS: DriftParams = {
  bins: 10,
  nullRounds: 200,
  alpha: 0.05,
  scalerTolerance: 0.01,
  people: {least: 5, detectableShift: 2},
  calibrationPeople: 40,
  psi: {warn: 0.1},
  wasserstein: {warn: 0.3},
  meanShift: {warn: 0.3},
  varianceRatio: {warn: 1.5, fail: 16},
  withoutPeople: {
    psi: {warn: 1.5},
    wasserstein: {warn: 1},
    meanShift: {warn: 1.5},
    varianceRatio: {warn: 4, fail: 16},
  },
  driftedChannels: {warn: 2, fail: 4},
  explainedShare: 0.5,
  mixture: {minWindows: 5, rareShare: 0.05},
  domainFolds: 5,
  degenerate: {minEffectiveClasses: 1.5, maxLargestShare: 0.95},
  physics: {
    gravityErrorShare: {warn: 0.1, fail: 0.3},
    milliGAbove: 100,
    gTolerance: 0.15,
    noGravityBelow: 3,
    rotationDeg: {warn: 20, fail: 60},
    mirroredDistance: {warn: 0.3, fail: 0.5},
    gravityLength: {warn: 0.3, fail: 2},
    restingRate: {warn: 15, fail: 60},
    idleShare: {warn: 0.5, fail: 0.9},
    idleAccelSd: 0.15,
    idleGyroSd: 3,
    clippedShare: {warn: 0.001, fail: 0.01},
    clippedSamples: 3,
    stuckShare: {warn: 0.05, fail: 0.5},
    stuckSamples: 25,
    shakeRatio: {warn: 1.5, fail: 4},
    wobbleRatio: {warn: 1.5, fail: 6},
    wobbleAxes: 2,
    radianFactor: 2,
  },
  prediction: {
    shareShift: {warn: 0.15, fail: 0.3},
    confidenceDrop: {warn: 0.1, fail: 0.25},
    entropyRise: {warn: 0.3, fail: 0.8},
    uncertainRise: {warn: 0.1, fail: 0.25},
    uncertainConfidence: 0.5,
    transitions: {warn: 1.5, fail: 3},
    novelty: {warn: 1.25, fail: 2},
    maxOutOfDistribution: 0.2,
    outOfDistributionQuantile: 0.99,
  },
  changePoints: {alpha: 0.05, leastWindows: 10, leastChange: 0.4, leastUsableShare: 0.5, memorySeconds: 5},
  estimatedPerformance: {leastPeople: 3, independentShare: 0.25, maxWidth: 0.6},
  prevalence: {leastPeople: 3, maxCondition: 20, independentShare: 0.25},
  time: {missingShare: {warn: 0.05, fail: 0.25}, imputedShare: {warn: 0.02, fail: 0.1}, maxSpanErrors: 0},
};
