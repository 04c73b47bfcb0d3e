/** Layers that move values, and those that act only in training and pass everything through here. */
import * as z from "zod";
import {defineRun, plain, type RunFactory} from "../layer.ts";

const ends = z
  .union([z.number(), z.tuple([z.number(), z.number()])])
  .transform((n): [number, number] => (typeof n === "number" ? [n, n] : n));

const passed: RunFactory = defineRun(z.object({}), () => plain((_, x) => x));

export const reshapingRuns = {
  Flatten: defineRun(z.object({}), () =>
    plain((tf, x) => tf.reshape(x, [x.shape[0]!, x.shape.slice(1).reduce((a, b) => a * b, 1)])),
  ),
  Reshape: defineRun(z.object({target_shape: z.array(z.number())}), ({target_shape: target}) =>
    plain((tf, x) => tf.reshape(x, [x.shape[0]!, ...target])),
  ),
  Permute: defineRun(z.object({dims: z.array(z.number())}), ({dims}) =>
    plain((tf, x) => tf.transpose(x, [0, ...dims])),
  ),
  RepeatVector: defineRun(z.object({n: z.number()}), ({n}) =>
    plain((tf, x) => tf.tile(tf.reshape(x, [x.shape[0]!, 1, x.shape[1]!]), [1, n, 1])),
  ),
  ZeroPadding1D: defineRun(z.object({padding: ends}), ({padding}) =>
    plain((tf, x) => tf.pad(x, [[0, 0], padding, [0, 0]])),
  ),
  Cropping1D: defineRun(z.object({cropping: ends}), ({cropping: [before, after]}) =>
    plain((tf, x) => {
      const [rows, timesteps, channels] = x.shape as readonly [number, number, number];
      return tf.slice(x, [0, before, 0], [rows, timesteps - before - after, channels]);
    }),
  ),
  UpSampling1D: defineRun(z.object({size: z.number()}), ({size}) =>
    plain((tf, x) => {
      const [rows, timesteps, channels] = x.shape as readonly [number, number, number];
      return tf.reshape(tf.tile(x, [1, 1, size]), [rows, timesteps * size, channels]);
    }),
  ),
  Dropout: passed,
  SpatialDropout1D: passed,
  AlphaDropout: passed,
  GaussianDropout: passed,
  GaussianNoise: passed,
  ActivityRegularization: passed,
  Identity: passed,
};
