/**
 * When the two sensors of a watch are read, and how the watch hands the samples over: in batches of 25 with
 * irregular offsets, as a Garmin workbook has them.
 *
 * The pattern follows one real hour: a common beat of 9.52 ms; each sensor leaves out one or two beats a batch,
 * so that about 95 % of the samples have a partner within 1 ms; the gyroscope is read half a millisecond later,
 * and its batches start three beats after the accelerometer's; now and then the end of a batch touches or
 * passes the start of the next.
 */
import type {Random} from "./random.ts";

export interface Batch {
  /** Milliseconds since the Unix epoch of the first sample, whole. */
  readonly start: number;
  /** Whole milliseconds from `start`, 25 of them, the first 0. */
  readonly offsets: readonly number[];
  /** When each sample was truly taken, in seconds since the recording began. */
  readonly seconds: readonly number[];
}

export interface Batches {
  readonly accel: readonly Batch[];
  readonly gyro: readonly Batch[];
}

const BEAT_MS = 9.524;
const SAMPLES_A_BATCH = 25;
const GYRO_DELAY_MS = 0.466;
const GYRO_START_BEATS = 3;

/**
 * Batches of a recording of `seconds` that starts at `start` (ms since the Unix epoch). `gaps` are times, in
 * seconds from the start, at which nothing is recorded for the given length.
 */
export function drawBatches(
  start: number,
  seconds: number,
  gaps: readonly {readonly at: number; readonly seconds: number}[],
  random: Random,
): Batches {
  const accel: Batch[] = [];
  const gyro: Batch[] = [];
  const waiting = [...gaps];
  const beatsOf = (ms: number): number => Math.round(ms / BEAT_MS);
  for (let beat = 0; beat * BEAT_MS < seconds * 1000; ) {
    const gap = waiting[0];
    if (gap !== undefined && beat * BEAT_MS >= gap.at * 1000) {
      beat += beatsOf(gap.seconds * 1000);
      waiting.shift();
    }
    const beats = SAMPLES_A_BATCH + (random.uniform(0, 1) < 0.22 ? 2 : 1);
    accel.push(drawBatch(start, beat, beats, 0, random));
    gyro.push(drawBatch(start, beat + GYRO_START_BEATS, beats, GYRO_DELAY_MS, random));
    beat += beats;
  }
  return {accel, gyro};
}

function drawBatch(start: number, first: number, beats: number, delayMs: number, random: Random): Batch {
  const left = Array.from({length: beats}, (_, i) => first + i);
  // The first beat stays, so that batches of both sensors keep their distance.
  while (left.length > SAMPLES_A_BATCH) left.splice(1 + random.index(left.length - 1), 1);
  const seconds = left.map((beat) => (beat * BEAT_MS + delayMs) / 1000);
  const stamps = seconds.map((value) => start + Math.floor(1000 * value));
  if (random.uniform(0, 1) < 0.01) {
    const last = stamps.length - 1;
    stamps[last]! += 8 + random.index(6);
  }
  return {start: stamps[0]!, offsets: stamps.map((stamp) => stamp - stamps[0]!), seconds};
}
