/** A thread for uploads: reads the files, and compares the recording with the reference once it is predicted. */
import {parentPort} from "node:worker_threads";
import {failedReply, type ThreadReply, type ThreadRequest} from "../engine/messages.ts";
import type {Prepared} from "../input/prepare-body.ts";
import {type JudgeContext, judgeUpload, type UploadVerdict} from "./judge-upload.ts";
import {readUpload, type UploadContext} from "./read-upload.ts";
import type {UploadedFiles} from "./receive.ts";

export type UploadJob =
  | {readonly kind: "read"; readonly files: UploadedFiles; readonly context: UploadContext}
  | {readonly kind: "judge"; readonly context: JudgeContext};

export type UploadResult = Prepared | UploadVerdict;

const port = parentPort!;
port.on("message", async ({id, payload}: ThreadRequest<UploadJob>) => {
  try {
    const result =
      payload.kind === "read"
        ? await readUpload(payload.files, payload.context)
        : await judgeUpload(payload.context);
    port.postMessage({kind: "done", id, result} satisfies ThreadReply<UploadResult>);
  } catch (error) {
    port.postMessage(failedReply(id, error));
  }
});
port.postMessage({kind: "ready"} satisfies ThreadReply<UploadResult>);
