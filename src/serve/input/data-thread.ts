/** A thread for bodies that are too large for the event loop: it parses, checks and prepares them. */
import {parentPort, workerData} from "node:worker_threads";
import {failedReply, type ThreadReply, type ThreadRequest} from "../engine/messages.ts";
import {type PrepareContext, type Prepared, parseBody, prepareBody} from "./prepare-body.ts";

export interface DataJob {
  readonly kind: "json";
  readonly body: Uint8Array;
  readonly allowed: Parameters<typeof prepareBody>[1];
  readonly context: PrepareContext;
}

const port = parentPort;
if (port !== null && workerData === "data") {
  port.on("message", ({id, payload}: ThreadRequest<DataJob>) => {
    try {
      const result = prepareBody(parseBody(payload.body), payload.allowed, payload.context);
      const buffers = [result.x, result.times?.start, result.times?.end].flatMap(
        (part) => part?.buffer ?? [],
      );
      port.postMessage({kind: "done", id, result} satisfies ThreadReply<Prepared>, buffers as ArrayBuffer[]);
    } catch (error) {
      port.postMessage(failedReply(id, error));
    }
  });
  port.postMessage({kind: "ready"} satisfies ThreadReply<Prepared>);
}
