/**
 * `cnn4_bilstm2`: blocks of two padded convolutions and a pooling, then bidirectional LSTMs of which the last gives
 * its final state, and one hidden dense layer. The defaults are v2: 306,187 parameters for windows of 200 × 6 and 11
 * classes.
 */
import * as z from "zod";
import {type ModelShape, positive, rate, rates, ratesFor, sizes} from "./options.ts";
import {SequentialBuilder, type SequentialConfig} from "./sequential.ts";

export const cnn4Bilstm2Schema = z.strictObject({
  name: z.literal("cnn4_bilstm2"),
  /** Of both convolutions of each block. */
  filters: sizes.default([64, 128]),
  kernelSize: positive.default(3),
  poolSize: positive.default(2),
  /** After each block, or one for all. */
  convDropout: rates.default(0.25),
  /** Of each LSTM, a direction. */
  lstmUnits: sizes.default([64, 64]),
  lstmDropout: rates.default([0.3, 0.5]),
  denseUnits: positive.default(128),
  denseDropout: rate.default(0.5),
});

export function buildCnn4Bilstm2(
  options: z.infer<typeof cnn4Bilstm2Schema>,
  {timesteps, channels, classes}: ModelShape,
): SequentialConfig {
  const {name, filters, kernelSize, poolSize, lstmUnits, denseUnits, denseDropout} = options;
  const convDropout = ratesFor(filters, options.convDropout, "convDropout", "filters");
  const lstmDropout = ratesFor(lstmUnits, options.lstmDropout, "lstmDropout", "lstmUnits");
  const model = new SequentialBuilder([timesteps, channels]);
  for (const [i, count] of filters.entries()) {
    for (let convolution = 0; convolution < 2; convolution++) {
      model.conv1d(count, kernelSize, "same", "relu");
      model.batchNormalization();
    }
    model.maxPooling1d(poolSize);
    model.dropout(convDropout[i]!);
  }
  for (const [i, units] of lstmUnits.entries()) {
    model.bidirectionalLstm(units, i < lstmUnits.length - 1);
    model.batchNormalization();
    model.dropout(lstmDropout[i]!);
  }
  model.dense(denseUnits, "relu");
  model.batchNormalization();
  model.dropout(denseDropout);
  model.dense(classes, "softmax");
  return model.build(name);
}
