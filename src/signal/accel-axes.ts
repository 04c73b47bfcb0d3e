/**
 * Whether the three axes of an accelerometer are in one unit. While a watch is calm, gravity's components lie on a sphere;
 * where one axis has another scale, on an ellipsoid: w₀x² + w₁y² + w₂z² = 1 is linear in w, and 1 g is 1/√w in each axis.
 * Of 269 public and simulated recordings the axes that the fit is sure of differ by up to 1.42 times, and of 768 minutes
 * of them by up to 1.6; g beside m/s² differ by 9.81.
 */
import {median} from "../stats/quantile.ts";
import {AxisFit} from "./axis-fit.ts";
import {type RawAxes, samplesASecond} from "./gravity.ts";

const SPAN_SECONDS = 0.5;
/** Spans of a recording at least, and of a stretch of it that is looked at by itself. */
const [MIN_SPANS, STRETCH_SPANS] = [60, 120];
/** Spans of the whole that are looked at, at most about twice as many. */
const LOOKED_AT = 10_000;
/** How sure of an axis the fit has to be, by t. */
const SURE = 12;
/** By how much axes that it is sure of may differ, in the whole and in a stretch. */
const [MOST_APART, MOST_APART_IN_STRETCH] = [1.8, 2.5];

const NAMES = ["x", "y", "z"] as const;

/** What 1 g is in each axis, where axes differ; undefined where they agree, or where the watch does not turn enough to say. */
export function findUnlikeAxes(samples: RawAxes): string | undefined {
  const spans = measureSpans(samples);
  if (spans.length < MIN_SPANS) return undefined;
  const whole = findApart(spans, MOST_APART);
  if (whole !== undefined) return whole;
  for (let start = 0; start + STRETCH_SPANS <= spans.length; start += STRETCH_SPANS >> 1) {
    const stretch = spans.slice(start, start + STRETCH_SPANS);
    const own = findApart(stretch, MOST_APART_IN_STRETCH);
    if (own !== undefined)
      return `${own}, from second ${stretch[0]!.second} to ${stretch.at(-1)!.second + 1}`;
  }
  return undefined;
}

interface Span {
  /** Whole seconds from the first sample. */
  readonly second: number;
  readonly mean: readonly [number, number, number];
  /** Mean square about it. */
  readonly spread: readonly [number, number, number];
}

function measureSpans(samples: RawAxes): readonly Span[] {
  const rate = samplesASecond(samples.t);
  if (rate === 0) return [];
  const length = Math.max(3, Math.round(SPAN_SECONDS * rate));
  const stride = Math.max(1, Math.floor(samples.x.length / length / LOOKED_AT));
  const axes = [samples.x, samples.y, samples.z];
  const spans: Span[] = [];
  for (let start = 0; start + length <= samples.x.length; start += length * stride) {
    const mean: number[] = [];
    const spread: number[] = [];
    for (const values of axes) {
      let [sum, squares] = [0, 0];
      for (let i = start; i < start + length; i++) sum += values[i]!;
      const own = sum / length;
      for (let i = start; i < start + length; i++) squares += (values[i]! - own) * (values[i]! - own);
      mean.push(own);
      spread.push(squares / length);
    }
    if (!mean.every(Number.isFinite)) continue;
    const second = Math.floor((start / length) * SPAN_SECONDS);
    spans.push({second, mean: mean as unknown as Span["mean"], spread: spread as unknown as Span["spread"]});
  }
  return spans;
}

/** The fit over the calmer half of the spans. */
function findApart(spans: readonly Span[], most: number): string | undefined {
  const medians = [0, 1, 2].map((axis) => median(spans.map(({spread}) => spread[axis]!)));
  const unrest = spans.map(({spread}) => Math.max(...spread.map((own, axis) => own / (medians[axis]! || 1))));
  const limit = median(unrest);
  const fit = new AxisFit();
  for (const [i, {mean}] of spans.entries())
    if (unrest[i]! <= limit) fit.add([mean[0] ** 2, mean[1] ** 2, mean[2] ** 2], 1);
  const sure = fit
    .coefficients()
    .flatMap(({value, t}, axis) => (t >= SURE ? [{axis: NAMES[axis]!, gravity: 1 / Math.sqrt(value)}] : []));
  const sizes = sure.map(({gravity}) => gravity);
  if (sure.length < 2 || Math.max(...sizes) <= most * Math.min(...sizes)) return undefined;
  return sure.map(({axis, gravity}) => `${Number(gravity.toPrecision(3))} in ${axis}`).join(", ");
}
