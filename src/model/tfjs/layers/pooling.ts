/** Pooling over timesteps. Padded timesteps count neither for the maximum nor the mean, here as in Keras. */
import * as z from "zod";
import {perStep} from "../../keras/layers/convolution.ts";
import {defineRun, plain, type RunFactory} from "../layer.ts";

const pooled = z.object({
  pool_size: perStep,
  strides: perStep.nullish(),
  padding: z.enum(["valid", "same"]).default("valid"),
});

function pool(op: "maxPool" | "avgPool"): RunFactory {
  return defineRun(pooled, ({pool_size: size, strides, padding}) =>
    plain((tf, x) => {
      const image = tf.reshape(x, [-1, 1, ...x.shape.slice(1)]);
      const out = tf[op](image, [1, size], [1, strides ?? size], padding);
      return tf.reshape(out, [-1, ...out.shape.slice(2)]);
    }),
  );
}

function globalPool(op: "max" | "mean"): RunFactory {
  return defineRun(z.object({keepdims: z.boolean().default(false)}), ({keepdims}) =>
    plain((tf, x) => tf[op](x, 1, keepdims)),
  );
}

export const poolingRuns = {
  MaxPooling1D: pool("maxPool"),
  AveragePooling1D: pool("avgPool"),
  GlobalMaxPooling1D: globalPool("max"),
  GlobalAveragePooling1D: globalPool("mean"),
};
