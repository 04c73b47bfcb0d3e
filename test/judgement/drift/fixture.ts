/** The figures of test/fixtures/drift/make.py, and the samples they were computed from. */
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import type {StatisticName} from "../../../src/artifacts/drift/channel.ts";
import type {Reference} from "../../../src/judgement/drift/baseline.ts";
import {makeContext, type ReferenceContext} from "../../../src/judgement/drift/context.ts";
import type {DriftParams} from "../../../src/judgement/drift/params.ts";
import type {Predictions} from "../../../src/judgement/drift/predictions.ts";
import {series, type WindowTable} from "../../../src/judgement/drift/window-table.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {uniforms} from "../../stats/scipy.ts";
import {PARAMS} from "./synthetic.ts";

type Grid = Record<"psi" | "jsDistance" | "ks" | "wasserstein" | "energyDistance", number>;

export interface Fixture {
  channel: {
    figures: Record<string, number>;
    histogram: {edges: number[]; reference: number[]; current: number[]};
    quantiles: {reference: number[]; current: number[]};
  };
  grid: Grid;
  /** Observed value, people, probability. */
  null: [observed: number, people: number, probability: number][];
  mixture: {means: number[]; meansWithoutLast: number[]; before: number[]; after: number[]};
  stretches: {
    values: Record<StatisticName, number[]>[];
    stretch: number[][];
    others: number[][];
    angle95: number;
    rotation: number;
    rotationReweighted: number;
  };
  features: number[][];
  outside: Record<string, number[]>;
  domain: {
    weights: number[];
    auc: number;
    aucThinned: number;
    aucConstant: number;
    people95: number;
  };
  isotonic: {at: number[]; values: number[]};
  prediction: {
    currentShares: number[];
    referenceShares: number[];
    shareShift: {maxAbsolute: number; totalVariation: number; psi: number};
    null95: number;
    confidence: number[];
    confidenceUnseen: number[];
    means: [number, number];
    uncertainShare: number;
    flipRate: number;
    effectiveClasses: number;
    confidenceSd: number;
  };
  physics: {
    idleShare: number;
    medianNorm: number;
    shakeAccel: number;
    shakeGyro: number;
    people: {shakeAccel: number[]; shakeGyro: number[]; gravity: number[]};
  };
}

export const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/drift/reference.json", import.meta.url), "utf8"),
) as Fixture;

/** Fails unless both are equal to `tolerance`, relative to values above 1. */
export function assertClose(
  found: ArrayLike<number> | number,
  expected: ArrayLike<number> | number,
  tolerance = 1e-9,
): void {
  const [a, b] = [found, expected].map((x) => (typeof x === "number" ? [x] : Array.from(x)));
  assert.equal(a!.length, b!.length);
  a!.forEach((value, i) => {
    const near = Math.abs(value - b![i]!) <= tolerance * Math.max(1, Math.abs(b![i]!));
    assert.ok(near, `${i}: ${value} is not ${b![i]}`);
  });
}

/** The generator of make.py as a source of uniforms. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const [ROWS, LENGTH, CHANNELS, CLASSES] = [60, 10, 6, 3];
export const SMALL_MEAN = [2, 1, -6, 0, 0, 0];
export const SMALL_SCALE = [4, 3, 3, 30, 30, 30];

/** 60 windows of ten samples of four people, far apart in time; window i is of class i mod 3. */
export function smallTable(seed: number, offset: number): WindowTable {
  const random = uniforms(ROWS * LENGTH * CHANNELS, seed);
  const x = Float32Array.from(random, (value, i) => {
    const k = Math.floor(i / (LENGTH * CHANNELS)) % CLASSES;
    return value * (1 + k) + (k * (i % CHANNELS)) / 6 + offset;
  });
  const rows = Array.from({length: ROWS}, (_, i) => i);
  return {
    session: "small",
    rows: ROWS,
    windowId: Int32Array.from(rows),
    sessions: rows.map(() => "small"),
    users: rows.map((row) => `u${Math.floor(row / 15)}`),
    activities: rows.map((row) => `c${row % CLASSES}`),
    start: Float64Array.from(rows, (row) => row * 10_000),
    end: Float64Array.from(rows, (row) => row * 10_000 + 180),
    segment: Int32Array.from(rows),
    x,
    length: LENGTH,
    step: LENGTH,
    rateHz: 50,
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: "scaler",
    mean: SMALL_MEAN,
    scale: SMALL_SCALE,
    classes: ["c0", "c1", "c2"],
    simulated: true,
  };
}

export function smallReference(table: WindowTable = smallTable(7, 0)): Reference {
  return {
    kind: "windows",
    label: "made up",
    note: "",
    sorted: series(table).map(sortFinite),
    provenance: table,
    table,
    simulated: true,
  };
}

export function smallPredictions(predicted: readonly number[]): Predictions {
  return {
    session: "small",
    rows: predicted.length,
    modelName: "toy",
    modelHash: "toy",
    scalerHash: "scaler",
    classes: ["c0", "c1", "c2"],
    predicted: Int32Array.from(predicted),
    confidence: new Float64Array(predicted.length).fill(0.9),
    entropy: new Float64Array(predicted.length).fill(0.3),
    probabilities: [0, 1, 2].map((k) => Float32Array.from(predicted, (own) => (own === k ? 0.9 : 0.05))),
  };
}

/** What make.py calls the reference of four people and three classes. */
export function smallContext(params: Partial<DriftParams> = {}): ReferenceContext {
  const windows = smallTable(7, 0);
  const predictions = smallPredictions(Array.from({length: ROWS}, (_, i) => i % CLASSES));
  return makeContext(
    smallReference(windows),
    {windows, predictions, unseenUsers: []},
    {...PARAMS, bins: 4, ...params},
  );
}
