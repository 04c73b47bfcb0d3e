/**
 * Two sensors, or the accelerometer alone, become one table: matched in time, averaged to one rate, short gaps
 * interpolated, units converted, cut into segments where a gap is too long.
 *
 * Order matters for the figures: match, mean over bins, interpolate, and only then convert, which is linear.
 */

import {CHANNELS, unitsOf} from "../artifacts/channels.ts";
import type {Quality, UnitDecision} from "../artifacts/quality.ts";
import {type AccelUnit, type GyroUnit, TO_DEGREES, TO_METRES} from "../artifacts/units.ts";
import type {Samples, SourceFormat} from "../formats/garmin/samples.ts";
import {ExpectedError} from "../platform/failure.ts";
import {countBins, meanOfBins} from "./bins.ts";
import {computeChannelStats} from "./channel-stats.ts";
import {findGaps, interpolateGaps, numberSegments} from "./gaps.ts";
import type {RawChannels} from "./gravity-turns.ts";
import {alignToGrid, chooseMethods, type Grid} from "./grid.ts";
import {decideDeclaredGyroUnit, decideGyroUnit, isGyroUnit} from "./gyro-unit.ts";
import {type Matches, matchNearest} from "./nearest.ts";
import {requireOwnAxes, requireTwoSensors} from "./own-axes.ts";
import {computeSensorQuality} from "./sensor-quality.ts";
import {decideAccelUnit} from "./units.ts";

export interface FuseParams {
  /** 1000 / rateHz is a whole number of ms. */
  readonly rateHz: number;
  readonly toleranceMs: number;
  /** From each side of a gap. */
  readonly maxInterpolatedBins: number;
  readonly maxHours: number;
  /** How many times the rate of a slow sensor may be raised; 1 is never. */
  readonly maxUpsampling?: number;
  readonly accelUnit: AccelUnit | "auto";
  readonly gyroUnit: GyroUnit | "auto";
}

export interface Fused {
  readonly session: string;
  readonly rateHz: number;
  /** Start of each bin, ms since the Unix epoch. */
  readonly t: Float64Array;
  /** Ax, Ay, Az in m/s², and Gx, Gy, Gz in deg/s where there is a gyroscope; NaN on missing rows. */
  readonly channels: readonly Float64Array[];
  /** 1 where the row is interpolated. */
  readonly imputed: Uint8Array;
  /** Counts from 0; -1 on missing rows. */
  readonly segment: Int32Array;
  readonly accelSourceUnit: AccelUnit;
  /** "none" without gyroscope. */
  readonly gyroSourceUnit: string;
}

/** Samples whose format may not be known: it decides about a unit only where physics cannot. */
export type FusableSamples = Omit<Samples, "format"> & {readonly format: SourceFormat | undefined};

export interface FuseSource {
  readonly session: string;
  /** The two files, for messages. */
  readonly files: {readonly accel: string; readonly gyro: string};
}

/** Fuses the samples of a session, which may have no gyroscope. Throws an ExpectedError when they share no time or their units are unclear. */
export function fuseSamples(
  accel: FusableSamples,
  gyro: FusableSamples | undefined,
  params: FuseParams,
  {session, files}: FuseSource,
): {fused: Fused; quality: Quality} {
  const {rateHz} = params;
  requireOwnAxes(accel, "accelerometer", files.accel);
  if (gyro !== undefined) {
    requireOwnAxes(gyro, "gyroscope", files.gyro);
    requireTwoSensors(accel, gyro, files.gyro);
  }
  const sensors = {
    accel: computeSensorQuality(accel),
    ...(gyro && {gyro: computeSensorQuality(gyro)}),
  };
  const accelHz = sensors.accel.rateHz;
  const gyroHz = sensors.gyro?.rateHz ?? accelHz;
  const methods = chooseMethods(accelHz, gyroHz, rateHz, params.maxUpsampling ?? 1);
  const {t, channels, samples, ...matching} =
    methods === undefined
      ? match(accel, gyro, params, files)
      : grid(accel, gyro, methods, {...params, accelHz, gyroHz, file: files.accel});
  const accelUnit = decideAccelUnit(accel, params.accelUnit, files.accel);
  requireDeclared(accel, accelUnit, files.accel);
  const gyroUnit = gyro && decideTurnUnit(channels as RawChannels, gyro, params, files.gyro);
  const gaps = findGaps(channels[0]!);
  for (const channel of channels) interpolateGaps(channel, params.maxInterpolatedBins);
  const {segment, count: segments} = numberSegments(channels[0]!);
  const imputed = new Uint8Array(t.length);
  let missingBins = 0;
  for (let row = 0; row < imputed.length; row++) {
    if (segment[row] === -1) missingBins++;
    else if (samples[row] === 0) imputed[row] = 1;
  }
  channels.forEach((channel, i) => {
    scale(channel, i < 3 ? TO_METRES[accelUnit.unit] : TO_DEGREES[gyroUnit!.unit]);
  });
  const bins = t.length;
  const emptyBins = gaps.reduce((sum, [start, end]) => sum + end - start, 0);
  const quality: Quality = {
    kymo: "quality/1",
    session,
    rateHz,
    sensors,
    ...matching,
    bins,
    emptyBins,
    interpolatedBins: emptyBins - missingBins,
    missingBins,
    imputedShare: (emptyBins - missingBins) / bins,
    missingShare: missingBins / bins,
    segments,
    longestGapSeconds: gaps.reduce((longest, [start, end]) => Math.max(longest, end - start), 0) / rateHz,
    seconds: bins / rateHz,
    usableSeconds: (bins - missingBins) / rateHz,
    units: {accel: accelUnit, ...(gyroUnit && {gyro: gyroUnit})},
    channels: Object.fromEntries(
      channels.map((values, i) => [CHANNELS[i]!, computeChannelStats(values)]),
    ) as Quality["channels"],
  };
  const fused: Fused = {
    session,
    rateHz,
    t,
    channels,
    imputed,
    segment,
    accelSourceUnit: accelUnit.unit,
    gyroSourceUnit: gyroUnit?.unit ?? unitsOf(channels).gyro,
  };
  return {fused, quality};
}

type Matching = Pick<Quality, "matched" | "matchedShare" | "lagMs" | "resampled">;
type Binned = {
  readonly t: Float64Array;
  readonly channels: readonly Float64Array[];
  readonly samples: Int32Array;
};

function decideTurnUnit(
  channels: RawChannels,
  {unit, format}: FusableSamples,
  {rateHz, gyroUnit}: FuseParams,
  file: string,
): UnitDecision & {unit: GyroUnit} {
  return gyroUnit === "auto" && isGyroUnit(unit)
    ? decideDeclaredGyroUnit(channels, rateHz, unit, file)
    : decideGyroUnit(channels, rateHz, format, gyroUnit, file);
}

/** Sensors of one rate: sample by sample. */
function match(
  accel: FusableSamples,
  gyro: FusableSamples | undefined,
  params: FuseParams,
  files: FuseSource["files"],
): Binned & Matching {
  if (gyro === undefined) {
    const all = Int32Array.from(accel.t, (_, i) => i);
    const alone = binMatches(accel, undefined, {left: all, right: all}, params, files.accel);
    return {...alone, matched: all.length, matchedShare: 1};
  }
  const matches = matchNearest(accel.t, gyro.t, params.toleranceMs);
  if (matches.left.length === 0) throw noOverlap(accel, gyro, params.toleranceMs, files.gyro);
  return {
    ...binMatches(accel, gyro, matches, params, files.accel),
    matched: matches.left.length,
    matchedShare: matches.left.length / accel.t.length,
    lagMs: computeLag(accel.t, gyro.t, matches),
  };
}

/** Sensors of unlike rates, or slower than the table: each resampled by itself. */
function grid(
  accel: FusableSamples,
  gyro: FusableSamples | undefined,
  methods: Grid["methods"],
  params: FuseParams & {readonly accelHz: number; readonly gyroHz: number; readonly file: string},
): Binned & Matching {
  requireShort(accel.t[0]!, accel.t.at(-1)!, params.maxHours, params.file);
  const {t, channels, samples, used} = alignToGrid(accel, gyro, methods, params);
  const matching = {matched: used, matchedShare: used / accel.t.length};
  if (gyro === undefined) return {t, channels, samples, ...matching, resampled: {accel: methods.accel}};
  return {t, channels, samples, ...matching, lagMs: {mean: 0, std: 0, maxAbs: 0}, resampled: methods};
}

/** Means over the bins of all matched samples, in the source's units; a bin takes the accelerometer's time. */
export function binMatches(
  accel: FusableSamples,
  gyro: FusableSamples | undefined,
  {left, right}: Matches,
  {rateHz, maxHours}: Pick<FuseParams, "rateHz" | "maxHours">,
  file: string,
): Binned {
  requireShort(accel.t[left[0]!]!, accel.t[left[left.length - 1]!]!, maxHours, file);
  const binMs = 1000 / rateHz;
  const bins = countBins(accel.t, left, binMs);
  const t = new Float64Array(bins.count);
  for (let bin = 0; bin < t.length; bin++) t[bin] = bins.start + bin * binMs;
  const of = (values: Float64Array, order: Int32Array): Float64Array => meanOfBins(bins, values, order);
  const channels = [
    of(accel.x, left),
    of(accel.y, left),
    of(accel.z, left),
    ...(gyro === undefined ? [] : [of(gyro.x, right), of(gyro.y, right), of(gyro.z, right)]),
  ];
  return {t, channels, samples: bins.samples};
}

function requireShort(first: number, last: number, maxHours: number, file: string): void {
  const hours = (last - first) / 3.6e6;
  if (hours <= maxHours) return;
  throw new ExpectedError(
    "input",
    `the recording spans ${Math.round(hours)} hours, at most ${maxHours} are allowed`,
    {
      file,
      place: `from ${iso(first)} to ${iso(last)}`,
      hint: "A clock that was set during the recording shows as this; otherwise raise fuse.maxHours in params.yaml.",
    },
  );
}

/** Throws where a column map names another unit than gravity does. */
function requireDeclared(
  {unit: declared}: FusableSamples,
  {unit, figure, rule}: UnitDecision,
  file: string,
): void {
  if (declared === undefined || declared === unit || rule.startsWith("set by")) return;
  throw new ExpectedError(
    "input",
    `the column map says that the acceleration is in ${declared}, gravity says ${unit}: median |a| is ${Number(figure.toPrecision(5))}`,
    {file, hint: "Correct the unit in the map, or give it as auto."},
  );
}

function computeLag(accel: Float64Array, gyro: Float64Array, {left, right}: Matches): Quality["lagMs"] {
  const lags = new Float64Array(left.length);
  for (let i = 0; i < lags.length; i++) lags[i] = accel[left[i]!]! - gyro[right[i]!]!;
  const {mean, std, min, max} = computeChannelStats(lags);
  return {mean: mean!, std: std ?? 0, maxAbs: Math.max(-min!, max!)};
}

function scale(values: Float64Array, factor: number): void {
  if (factor !== 1) for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

function noOverlap(
  accel: FusableSamples,
  gyro: FusableSamples,
  toleranceMs: number,
  file: string,
): ExpectedError {
  const span = ({t}: FusableSamples): string => `${iso(t[0]!)} to ${iso(t[t.length - 1]!)}`;
  const apart = accel.t[0]! > gyro.t[gyro.t.length - 1]! || gyro.t[0]! > accel.t[accel.t.length - 1]!;
  return new ExpectedError(
    "input",
    `no accelerometer sample has a gyroscope sample within ${toleranceMs} ms: ${span(accel)} and ${span(gyro)}${apart ? " never overlap" : ""}`,
    {
      file,
      hint: apart
        ? "Check that both files are of the same session and that neither clock was set."
        : "Raise fuse.toleranceMs in params.yaml if the two sensors are sampled apart, or fuse.maxUpsampling if they are slower than fuse.rateHz.",
    },
  );
}

function iso(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? `${milliseconds} ms since 1970` : date.toISOString();
}
