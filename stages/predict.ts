/**
 * Runs the model over a table of windows. Windows that were scaled otherwise than the model expects are first
 * rescaled; the model's file, the scaler and the windows have to agree on shape and classes.
 */

import * as z from "zod";
import {writePredictions} from "../src/artifacts/predictions.ts";
import {readScaler, scalerHash} from "../src/artifacts/scaler.ts";
import {readWindows} from "../src/artifacts/windows.ts";
import {openPredictor} from "../src/model/keras/predict.ts";
import {defineStage} from "../src/runner/stage.ts";
import {requireComparable} from "../src/windows/comparable.ts";
import {roundHidden, summarise} from "../src/windows/predictions.ts";
import {rescaleWindows} from "../src/windows/scaling.ts";

const params = z.object({
  predict: z.object({
    batchSize: z.number().int().min(1).max(65536),
    threads: z.number().int().min(1).max(256),
    /** TensorFlow.js is used where the user has installed it; it gives the same to 1e-4. */
    engine: z.enum(["onnx", "tfjs"]).default("onnx"),
  }),
});

type Deps = {windows: string; scaler: string; model: string};

export default defineStage<z.infer<typeof params>, Deps, {predictions: string}>({
  params,
  async run({deps, outs, params: {predict}, progress, signal}) {
    const {meta, windowId, session, start, x: stored} = await readWindows(deps.windows);
    const scaler = await readScaler(deps.scaler);
    requireComparable(meta, scaler, deps.windows);
    const {classes} = scaler;
    const shape = {
      lengthSamples: meta.lengthSamples,
      channels: meta.channels.length,
      classes: classes.length,
    };
    const open =
      predict.engine === "onnx"
        ? openPredictor
        : (await import("../src/model/tfjs/session.ts")).openTfjsPredictor;
    const predictor = await open(deps.model, {...shape, threads: predict.threads, hidden: true});
    const x = meta.scalerHash === scalerHash(scaler) ? stored : rescaleWindows(stored, meta, scaler);
    const onProgress = (share: number): void => {
      signal.throwIfAborted();
      progress(share);
    };
    const options = {batchSize: predict.batchSize, source: deps.windows, onProgress};
    const {probabilities, hidden} = await predictor.predictHidden(x, options);
    await predictor.close();
    const rows = windowId.length;
    const {lengthSamples, stepSamples, rateHz, session: recording} = meta;
    await writePredictions(
      outs.predictions,
      {
        rows,
        windowId,
        session,
        start,
        ...summarise(probabilities, classes.length),
        ...(hidden && {hidden: roundHidden(hidden)}),
      },
      {
        model: predictor.model,
        scalerHash: scalerHash(scaler),
        classes,
        rateHz,
        lengthSamples,
        stepSamples,
        ...(recording && {session: recording}),
      },
    );
  },
});
