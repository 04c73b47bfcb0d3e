/** The quality of a recording second by second, as rows of its picture. */
import type {Seconds} from "./by-second.ts";

export interface QualityTrack {
  /** Of each second, 0 to 1. */
  readonly values: Float32Array;
  /** Over the whole recording. */
  readonly mean: number;
  /** Colour of the marks. */
  readonly fill: string;
}

/** In the order of QUALITY_ROWS. A second has too few samples where it lacks more than `maxRateErrorShare` of them. */
export function qualityTracks(seconds: Seconds, maxRateErrorShare: number): QualityTrack[] {
  const short = Float32Array.from(seconds.samples, (samples, second) => {
    const share = 1 - samples / seconds.rows;
    const whole = second < seconds.count - 1; // the last second is seldom one
    return whole && share > maxRateErrorShare ? share : 0;
  });
  const tracks: readonly (readonly [Float32Array, string])[] = [
    [seconds.missing, "var(--fail)"],
    [seconds.imputed, "var(--warn)"],
    [seconds.clipped, "var(--fail)"],
    [Float32Array.from(seconds.still), "var(--muted)"],
    [short, "var(--warn)"],
  ];
  return tracks.map(([values, fill]) => ({values, fill, mean: meanOf(values)}));
}

const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
