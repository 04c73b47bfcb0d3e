/** A thread for bodies that are too large for the event loop: it parses, checks and prepares them. */
import {parentPort} from "node:worker_threads";
import {failedReply, type ThreadReply, type ThreadRequest} from "../engine/messages.ts";
import {type BodyKey, type PrepareContext, type Prepared, prepareJson} from "./prepare-body.ts";

export type DataJob = {readonly body: Uint8Array; readonly context: PrepareContext} & (
  | {readonly kind: "json"; readonly allowed: readonly BodyKey[]}
  | {readonly kind: "arrow"}
);

const port = parentPort!;
port.on("message", async ({id, payload}: ThreadRequest<DataJob>) => {
  try {
    const result = await prepare(payload);
    const buffers = [result.x, result.times?.start, result.times?.end].flatMap((part) => part?.buffer ?? []);
    port.postMessage({kind: "done", id, result} satisfies ThreadReply<Prepared>, buffers as ArrayBuffer[]);
  } catch (error) {
    port.postMessage(failedReply(id, error));
  }
});
port.postMessage({kind: "ready"} satisfies ThreadReply<Prepared>);

async function prepare(job: DataJob): Promise<Prepared> {
  if (job.kind === "json") return prepareJson(job.body, job.allowed, job.context);
  const {prepareTable} = await import("./prepare-table.ts"); // Arrow is loaded where it is met
  return prepareTable(job.body, job.context);
}
