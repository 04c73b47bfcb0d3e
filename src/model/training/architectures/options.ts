/**
 * Options that architectures share: shape of input and output, sizes of layers, and dropout rates, one a layer or
 * one for all.
 */
import * as z from "zod";
import {ExpectedError} from "../../../platform/failure.ts";

/** Of a model's input, (timesteps, channels), and its output. */
export interface ModelShape {
  readonly timesteps: number;
  readonly channels: number;
  readonly classes: number;
}

export const positive = z.number().int().positive().max(4096);
export const sizes = z.array(positive).min(1).max(16);
export const rate = z.number().min(0).lt(1);
export const rates = z.union([rate, z.array(rate)]);

/**
 * A rate for each of `layers`. Throws an ExpectedError when there are not as many; the names are those of the
 * options.
 */
export function ratesFor(
  layers: readonly number[],
  given: z.infer<typeof rates>,
  name: string,
  layersName: string,
): readonly number[] {
  if (typeof given === "number") return layers.map(() => given);
  if (given.length !== layers.length)
    throw new ExpectedError(
      "input",
      `${name} has ${given.length} rates, but ${layersName} has ${layers.length} layers`,
      {place: `architecture.${name}`, hint: `Give one rate for all, or ${layers.length} rates.`},
    );
  return given;
}
