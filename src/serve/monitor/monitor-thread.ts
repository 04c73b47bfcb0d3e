/** The monitor's thread: what it is told was served, and what it is asked. It gives way to the threads that answer. */
import {setPriority} from "node:os";
import {parentPort} from "node:worker_threads";
import {failedReply, type ThreadReply, type ThreadRequest} from "../engine/messages.ts";
import type {MonitorContext, MonitorJob, MonitorResult} from "./messages.ts";
import {Observer} from "./observer.ts";

const NICE = 10;
const port = parentPort!;
let observer: Observer | undefined;

// On Linux a thread has a priority of its own, elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(0, NICE);

function observerOf(context: MonitorContext, at: number): Observer {
  const before = observer;
  if (before?.model.digest === context.model.digest && before.model.version === context.model.version)
    return before;
  before?.keep(at);
  observer = new Observer(context, at);
  if (before !== undefined) observer.tookOver(at, before.model);
  return observer;
}

async function perform(job: MonitorJob): Promise<MonitorResult> {
  const current = observerOf(job.context, job.at);
  switch (job.kind) {
    case "served": {
      const rests = current.served(job.requests, job.x, job.p);
      await current.judge(job.at);
      current.tend(job.at);
      return rests;
    }
    case "snapshot":
      await current.judge(job.at);
      current.tend(job.at);
      return current.snapshot(job.at, job.dropped);
    case "labels": {
      const taken = current.label(job.labels);
      current.keep(job.at);
      return taken;
    }
    case "keep":
      current.keep(job.at);
      return null;
    default:
      return job satisfies never;
  }
}

port.on("message", async ({id, payload}: ThreadRequest<MonitorJob>) => {
  try {
    port.postMessage({kind: "done", id, result: await perform(payload)} satisfies ThreadReply<MonitorResult>);
  } catch (error) {
    port.postMessage(failedReply(id, error));
  }
});
port.postMessage({kind: "ready"} satisfies ThreadReply<MonitorResult>);
