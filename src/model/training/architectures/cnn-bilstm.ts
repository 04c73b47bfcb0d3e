/**
 * `cnn_bilstm`: convolutions without padding, bidirectional LSTMs that keep their timesteps, one hidden dense layer
 * over
 * all timesteps. The defaults are v1: 499,131 parameters for windows of 200 × 6 and 11 classes.
 */
import * as z from "zod";
import {type ModelShape, positive, rate, rates, ratesFor, sizes} from "./options.ts";
import {SequentialBuilder, type SequentialConfig} from "./sequential.ts";

export const cnnBilstmSchema = z.strictObject({
  name: z.literal("cnn_bilstm"),
  /** Of each convolution. */
  filters: sizes.default([16, 32]),
  kernelSize: positive.default(2),
  /** After each convolution, or one for all. */
  convDropout: rates.default([0.1, 0.2]),
  /** Of each LSTM, a direction. */
  lstmUnits: sizes.default([64, 32]),
  lstmDropout: rates.default(0.2),
  denseUnits: positive.default(32),
  denseDropout: rate.default(0.5),
});

export function buildCnnBilstm(
  options: z.infer<typeof cnnBilstmSchema>,
  {timesteps, channels, classes}: ModelShape,
): SequentialConfig {
  const {name, filters, kernelSize, lstmUnits, denseUnits, denseDropout} = options;
  const convDropout = ratesFor(filters, options.convDropout, "convDropout", "filters");
  const lstmDropout = ratesFor(lstmUnits, options.lstmDropout, "lstmDropout", "lstmUnits");
  const model = new SequentialBuilder([timesteps, channels]);
  for (const [i, count] of filters.entries()) {
    model.conv1d(count, kernelSize, "valid", "relu");
    model.batchNormalization();
    model.dropout(convDropout[i]!);
  }
  for (const [i, units] of lstmUnits.entries()) {
    model.bidirectionalLstm(units, true);
    model.batchNormalization();
    model.dropout(lstmDropout[i]!);
  }
  model.flatten();
  model.dense(denseUnits, "relu");
  model.batchNormalization();
  model.dropout(denseDropout);
  model.dense(classes, "softmax");
  return model.build(name);
}
