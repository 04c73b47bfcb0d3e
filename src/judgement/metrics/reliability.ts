/**
 * CORP reliability: calibration by isotonic regression instead of bins, with a band in which a calibrated model stays.
 *
 * The share that comes true rises with the probability, nothing else is assumed, so no bins are chosen. The Brier score
 * falls into miscalibration − discrimination + uncertainty. Dimitriadis, Gneiting and Jordan, Stable reliability diagrams
 * for probabilistic classifiers, PNAS 118, 2021.
 *
 * Their band takes windows as independent. Here outcomes are drawn as they vary over units (people): what a unit lies
 * off the line through all outcomes is given a random weight, the same for all its windows (wild cluster draws, with
 * Student's tails), and added to a calibrated model. What lies off the isotonic curve would be too little, since that
 * follows chance, and what lies off the diagonal too much where the model is not calibrated. The band is simultaneous: the whole curve of a calibrated model stays within it at
 * the level, so whatever lies outside may be spoken of.
 */
import type {Reliability} from "../../artifacts/evaluation/calibration.ts";
import {fitIsotonic} from "../../stats/isotonic.ts";
import {quantileSorted} from "../../stats/quantile.ts";
import {drawNormal} from "../../stats/random.ts";
import {mean} from "./probability-scores.ts";

export interface BandParams {
  /** Of the whole curve. */
  readonly level: number;
  readonly rounds: number;
  /** Groups of neighbouring probabilities at which the curve is given, at most. */
  readonly points: number;
}

interface Point {
  /** Windows, Σ probability and Σ outcome. */
  n: number;
  p: number;
  y: number;
  /** Σ (outcome − line through all outcomes) of each unit. */
  readonly residuals: Float64Array;
}

/**
 * `probability` 0 to 1, `outcome` 0 or 1 and `unit` 0 … units − 1 of n ≥ 1 windows. The band is null for fewer than two
 * units; `outside` lists where the curve leaves it.
 */
export function describeReliability(
  {
    probability,
    outcome,
    unit,
    units,
  }: {
    readonly probability: Float64Array;
    readonly outcome: Uint8Array;
    readonly unit: Int32Array;
    readonly units: number;
  },
  {level, rounds, points: most}: BandParams,
  random: () => number,
): Reliability {
  const order = Uint32Array.from(probability.keys()).sort((a, b) => probability[a]! - probability[b]!);
  const sorted = Float64Array.from(order, (row) => probability[row]!);
  const outcomes = Float64Array.from(order, (row) => outcome[row]!);
  const fit = fitIsotonic(sorted, outcomes, new Float64Array(sorted.length).fill(1));
  const brier = decompose(sorted, outcomes, sorted.map(fit));
  const points = gather(
    sorted,
    outcomes,
    Int32Array.from(order, (row) => unit[row]!),
    units,
    most,
  );
  const curveOf = fitPoints(points);
  const found = points.map(({n, p}) => ({n, probability: p / n, share: curveOf(p / n)}));
  if (units < 2) return {points: found.map((point) => ({...point, lo: null, hi: null})), outside: [], brier};
  const band = drawBand(points, units, level, rounds, random);
  const curve = found.map((point, i) => ({...point, lo: band.lo[i]!, hi: band.hi[i]!}));
  return {points: curve, outside: listOutside(curve), brier};
}

/** Score = miscalibration − discrimination + uncertainty, of squared differences. */
function decompose(p: Float64Array, y: Float64Array, fitted: Float64Array): Reliability["brier"] {
  const share = mean(y);
  const scoreOf = (forecast: (i: number) => number): number =>
    y.reduce((sum, value, i) => sum + (forecast(i) - value) ** 2, 0) / y.length;
  const [score, recalibrated, uncertainty] = [
    scoreOf((i) => p[i]!),
    scoreOf((i) => fitted[i]!),
    share * (1 - share),
  ];
  return {
    score,
    miscalibration: Math.max(0, score - recalibrated),
    discrimination: Math.max(0, uncertainty - recalibrated),
    uncertainty,
  };
}

/** At most `most` groups of neighbouring probabilities; equal ones are never parted. */
function gather(p: Float64Array, y: Float64Array, unit: Int32Array, units: number, most: number): Point[] {
  const line = fitLine(p, y);
  const points: Point[] = [];
  const wanted = Math.max(1, Math.ceil(p.length / most));
  for (let i = 0; i < p.length; i++) {
    const last = points.at(-1);
    if (last === undefined || (last.n >= wanted && p[i] !== p[i - 1]))
      points.push({n: 0, p: 0, y: 0, residuals: new Float64Array(units)});
    const point = points.at(-1)!;
    point.n++;
    point.p += p[i]!;
    point.y += y[i]!;
    point.residuals[unit[i]!]! += y[i]! - line(p[i]!);
  }
  return points;
}

/** The isotonic curve through the points. */
function fitPoints(points: readonly Point[]): (probability: number) => number {
  return fitIsotonic(
    points.map(({p, n}) => p / n),
    points.map(({y, n}) => y / n),
    points.map(({n}) => n),
  );
}

/** Least squares, level where the probabilities are all the same. */
function fitLine(p: Float64Array, y: Float64Array): (at: number) => number {
  const [meanP, meanY] = [mean(p), mean(y)];
  const squares = p.reduce((sum, at) => sum + (at - meanP) ** 2, 0);
  const slope = squares > 0 ? p.reduce((sum, at, i) => sum + (at - meanP) * (y[i]! - meanY), 0) / squares : 0;
  return (at) => meanY + slope * (at - meanP);
}

/** The curve of a calibrated model in the draws, widened alike at every point until it holds whole curves. */
function drawBand(
  points: readonly Point[],
  units: number,
  level: number,
  rounds: number,
  random: () => number,
): {lo: Float64Array; hi: Float64Array} {
  const p = Float64Array.from(points, (point) => point.p / point.n);
  const n = Float64Array.from(points, (point) => point.n);
  const noise = drawUnits(points, units, rounds, random);
  const curves = noise.map((draw) => {
    const fit = fitIsotonic(
      p,
      draw.map((off, i) => p[i]! + off),
      n,
    );
    return p.map((at) => fit(at) - at);
  });
  const spread = p.map((_, i) =>
    Math.sqrt(curves.reduce((sum, curve) => sum + clip(curve[i]!, p[i]!) ** 2, 0) / rounds),
  );
  const widest = Float64Array.from(curves, (curve) =>
    curve.reduce(
      (most, off, i) => (spread[i]! > 0 ? Math.max(most, Math.abs(clip(off, p[i]!)) / spread[i]!) : most),
      0,
    ),
  );
  const factor = quantileSorted(widest.sort(), level);
  return {
    lo: p.map((at, i) => Math.max(0, at - factor * spread[i]!)),
    hi: p.map((at, i) => Math.min(1, at + factor * spread[i]!)),
  };
}

/** What is left of a deviation from `at` when shares stay between 0 and 1. */
const clip = (off: number, at: number): number => Math.min(1 - at, Math.max(-at, off));

/**
 * What each draw adds to the share at each point (rounds × points), as Student's t with units − 1 degrees of freedom. All
 * points together vary no less than independent windows would: where all are right, units tell nothing of how they vary.
 */
function drawUnits(
  points: readonly Point[],
  units: number,
  rounds: number,
  random: () => number,
): Float64Array[] {
  const correction = Math.sqrt(units / (units - 1));
  const independent = points.map(({n, p}) => p * (1 - p / n));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const found = sum(points.map(({residuals}) => sum([...residuals].map((own) => (correction * own) ** 2))));
  const expected = sum(independent);
  const missing = expected > found ? 1 - found / expected : 0;
  const rest = points.map(({n}, i) => Math.sqrt(independent[i]! * missing) / n);
  return Array.from({length: rounds}, () => {
    let squares = 0;
    for (let i = 1; i < units; i++) squares += drawNormal(random) ** 2;
    const scale = Math.sqrt((units - 1) / squares);
    const weights = Float64Array.from({length: units}, () => scale * correction * drawNormal(random));
    return Float64Array.from(points, ({residuals, n}, i) => {
      let off = 0;
      for (let u = 0; u < units; u++) off += weights[u]! * residuals[u]!;
      return off / n + (missing > 0 ? rest[i]! * drawNormal(random) : 0);
    });
  });
}

/** Stretches of probability in which the curve lies below the band (too sure) or above it. */
function listOutside(points: Reliability["points"]): Reliability["outside"] {
  const outside: {from: number; to: number; side: "below" | "above"}[] = [];
  points.forEach(({probability, share, lo, hi}, i) => {
    const side = share < lo! ? "below" : share > hi! ? "above" : null;
    if (side === null) return;
    const last = outside.at(-1);
    const before = points[i - 1];
    if (last !== undefined && before !== undefined && last.side === side && last.to === before.probability)
      last.to = probability;
    else outside.push({from: probability, to: probability, side});
  });
  return outside;
}
