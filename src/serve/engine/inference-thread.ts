/** A thread that has the model loaded and runs batches of windows through it. */
import {parentPort, workerData} from "node:worker_threads";
import {openPredictor, type Predictor} from "../../model/keras/predict.ts";
import {ExpectedError, toFailure} from "../../platform/failure.ts";
import {failedReply, type InferenceSetup, type ThreadReply, type ThreadRequest} from "./messages.ts";

const port = parentPort!;
const setup = workerData as InferenceSetup;
const size = setup.lengthSamples * setup.channels;

function reply(message: ThreadReply<Float32Array>, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function open(): Promise<Predictor> {
  const {path, lengthSamples, channels, classes, hash} = setup;
  const predictor = await openPredictor(path, {lengthSamples, channels, classes, threads: 1});
  if (predictor.model.hash !== hash)
    throw new ExpectedError("state", "the model's file changed while it was being loaded", {
      file: path,
      hint: "Start again.",
    });
  // The engine lays out its memory at the first run.
  await predictor.predict(new Float32Array(size), {batchSize: 1, source: "warm-up"});
  return predictor;
}

try {
  const predictor = await open();
  port.on("message", async ({id, payload}: ThreadRequest<Float32Array>) => {
    try {
      const batchSize = payload.length / size;
      const result = await predictor.predict(payload, {batchSize, source: "request"});
      reply({kind: "done", id, result}, [result.buffer as ArrayBuffer]);
    } catch (error) {
      reply(failedReply(id, error));
    }
  });
  reply({kind: "ready"});
} catch (error) {
  reply({kind: "refused", failure: toFailure(error, "state")});
}
