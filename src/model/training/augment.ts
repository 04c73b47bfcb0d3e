/**
 * Augmentation of training windows: rotation of the sensor frame, scaling, time warping and jitter, in this order,
 * each with a probability. After Um et al., Data augmentation of wearable sensor data for Parkinson's disease
 * monitoring using convolutional neural networks, 2017 (https://doi.org/10.1145/3136755.3136817).
 *
 * What happens to a window depends on (seed, epoch, window) alone, and each kind draws from a stream of its own:
 * neither order nor resumption of a run, nor switching one kind on, changes what another does.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import type {Scaling} from "../../windows/scaling.ts";
import {drawFactors, jitterWindow, scaleWindow} from "./augment/magnitude.ts";
import {drawRotation, rotateWindow} from "./augment/rotation.ts";
import {drawWarp, warpWindow} from "./augment/time-warp.ts";
import {KeyedRandom, PURPOSE} from "./keyed-random.ts";

const probability = z.number().min(0).max(1).default(0.5);
const sigma = (byDefault: number) => z.number().min(0).max(2).default(byDefault);

export const augmentationSchema = z.strictObject({
  rotation: z
    .strictObject({maxDegrees: z.number().min(0).max(180).default(15), probability})
    .nullable()
    .default(null),
  scaling: z
    .strictObject({sigma: sigma(0.1), per: z.enum(["channel", "sensor"]).default("sensor"), probability})
    .nullable()
    .default(null),
  timeWarp: z
    .strictObject({
      sigma: sigma(0.2),
      /** Places at which the speed is drawn, both ends of the window included. */
      knots: z.number().int().min(2).max(64).default(4),
      probability,
    })
    .nullable()
    .default(null),
  /** In scaled units. */
  jitter: z
    .strictObject({sigma: sigma(0.05), probability})
    .nullable()
    .default(null),
});

export type AugmentationOptions = z.infer<typeof augmentationSchema>;

export class Augmentation {
  readonly #options: AugmentationOptions;
  readonly #seed: number;
  readonly #lengthSamples: number;
  readonly #scaling: Scaling;
  readonly #random = new KeyedRandom();
  readonly #matrix = new Float64Array(9);
  readonly #factors: Float64Array;
  readonly #times: Float64Array;
  readonly #speeds: Float64Array;
  readonly #scratch: Float32Array;

  /**
   * For windows of (samples, channels), channels as many as `mean` and `scale` have. Throws an ExpectedError where
   * rotation
   * or scaling by sensor is asked for and the channels are not three a sensor.
   */
  constructor(
    options: AugmentationOptions,
    {lengthSamples, seed, mean, scale}: Scaling & {readonly lengthSamples: number; readonly seed: number},
  ) {
    const channels = mean.length;
    if (channels % 3 !== 0 && (options.rotation !== null || options.scaling?.per === "sensor"))
      throw new ExpectedError(
        "input",
        `windows have ${channels} channels, which is not three axes a sensor`,
        {place: "augmentation", hint: 'Leave out rotation, and scale per "channel".'},
      );
    if (lengthSamples < 2) throw new RangeError(`windows have ${lengthSamples} samples, expected at least 2`);
    this.#options = options;
    this.#seed = seed;
    this.#lengthSamples = lengthSamples;
    this.#scaling = {mean, scale};
    this.#factors = new Float64Array(channels);
    this.#times = new Float64Array(lengthSamples);
    this.#speeds = new Float64Array(options.timeWarp?.knots ?? 2);
    this.#scratch = new Float32Array(lengthSamples * channels);
  }

  /** Changes the window that starts at `at` of the batch, in place; `window` is its number in the whole set. */
  apply(batch: Float32Array, at: number, epoch: number, window: number): void {
    const {rotation, scaling, timeWarp, jitter} = this.#options;
    const random = this.#random;
    if (rotation !== null && this.#happens(PURPOSE.rotation, rotation.probability, epoch, window)) {
      drawRotation(this.#matrix, random, rotation.maxDegrees);
      rotateWindow(batch, at, this.#lengthSamples, this.#matrix, this.#scaling);
    }
    if (scaling !== null && this.#happens(PURPOSE.scaling, scaling.probability, epoch, window)) {
      drawFactors(this.#factors, scaling.per === "sensor" ? 3 : 1, random, scaling.sigma);
      scaleWindow(batch, at, this.#lengthSamples, this.#factors, this.#scaling);
    }
    if (timeWarp !== null && this.#happens(PURPOSE.timeWarp, timeWarp.probability, epoch, window)) {
      drawWarp(this.#times, this.#speeds, random, timeWarp.sigma);
      warpWindow(batch, at, this.#factors.length, this.#times, this.#scratch);
    }
    if (jitter !== null && this.#happens(PURPOSE.jitter, jitter.probability, epoch, window))
      jitterWindow(batch, at, random, jitter.sigma, this.#scratch);
  }

  /** Opens the stream of this kind and draws whether it happens. */
  #happens(purpose: number, chance: number, epoch: number, window: number): boolean {
    return this.#random.open({purpose, seed: this.#seed, a: epoch, b: window}).uniform() < chance;
  }
}
