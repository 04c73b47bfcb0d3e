/** `POST /upload`: the files of a recording as multipart, answered as the pipeline would. */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import * as z from "zod";
import {activitySummarySchema, summariseActivities} from "../answer/activity-summary.ts";
import {toPredictions} from "../answer/prediction.ts";
import {standsOn} from "../answer/stands-on.ts";
import {predictAll} from "../engine/pieces.ts";
import type {Route} from "../http/route.ts";
import type {Prepared} from "../input/prepare-body.ts";
import {personParameter} from "../monitor/person.ts";
import type {Service} from "../service.ts";
import type {UploadVerdict} from "../upload/judge-upload.ts";
import {receiveUpload} from "../upload/receive.ts";
import {allowIdle} from "./allow-idle.ts";
import {admit, answerSchema} from "./predict.ts";
import {withinTime} from "./within-time.ts";

export const MULTIPART = "multipart/form-data";

const file = {type: "string", format: "binary"};
const form = {
  type: "object",
  properties: {
    accelerometer: {
      ...file,
      description: ".xlsx, .csv, .csv.gz or .fit, with gyroscope unless the model takes none",
    },
    gyroscope: {...file, description: ".xlsx, .csv, .csv.gz or .fit, with accelerometer"},
    recording: {...file, description: ".fit, .json or .json.gz with both sensors"},
    session: {type: "string", pattern: "^[\\w.-]{1,128}$", description: "Its name in the answer"},
  },
};

const uploadAnswer = answerSchema.omit({recordings: true}).extend({
  session: z.string(),
  quality: z.record(z.string(), z.unknown()),
  gates: z.record(z.string(), z.unknown()),
  summary: activitySummarySchema,
  /** The recording's part of `drift/1`; null where there is nothing to compare with, and `note` says why. */
  drift: z.record(z.string(), z.unknown()).nullable(),
  note: z.string().nullable(),
});

export function uploadRoute(service: Service): Route {
  const {settings, root} = service.options;
  const {limits} = settings.serve;
  return {
    method: "POST",
    path: "/upload",
    tag: "prediction",
    scope: "predict",
    summary: "What the files of a recording show, with quality, gates, summary and the verdict on drift",
    description:
      "A recording that fails a gate is refused with 422, as the pipeline stops there; the problem has quality and gates.",
    body: {[MULTIPART]: {description: "The files", binary: true, schema: form}},
    parameters: [personParameter],
    streams: [MULTIPART],
    maxBodyMB: limits.batchMB,
    answers: {200: {description: "The answer of the pipeline", content: {"application/json": uploadAnswer}}},
    problems: ["unprocessable", "overloaded"],
    admit: () => admit(service),
    handle: async (request, reply) => {
      allowIdle(request, limits.batchSeconds);
      const folder = await mkdtemp(join(tmpdir(), "kymo-upload-"));
      const work = async () => {
        try {
          const files = await receiveUpload(request, folder, limits.batchMB);
          const {engine} = request;
          const {model} = engine;
          const {scaler, digests, name} = model;
          const {ingest, fuse, validate, windows} = settings;
          const context = {
            folder,
            scaler,
            settings: {ingest, fuse, validate, windows},
            maxWindows: limits.windowsPerRequest,
          };
          const prepared = (await service.uploads.run({kind: "read", files, context}, [])) as Prepared;
          const p = await predictAll(engine, prepared.x, limits.batchSeconds);
          const predictions = toPredictions(p, scaler.classes, {times: prepared.times ?? undefined});
          service.metrics.served(predictions, scaler.window);
          const {id, person} = request;
          service.monitor.offer(model, {id, person, x: prepared.x, p, times: prepared.times});
          const judge = {
            folder,
            root,
            model: {name, hash: digests.model, path: model.path},
            scaler,
            scalerHash: digests.scaler,
            settings: {drift: settings.drift, seed: settings.seed, baseline: settings.baseline},
            p,
          };
          const verdict = (await service.uploads.run({kind: "judge", context: judge}, [])) as UploadVerdict;
          const {quality, gates} = prepared.recordings[0]!;
          return {
            id: request.id,
            model: standsOn(model),
            session: files.session,
            quality,
            gates,
            predictions,
            summary: summariseActivities(predictions, windows.stepSamples / scaler.rateHz),
            ...verdict,
          };
        } finally {
          await rm(folder, {recursive: true, force: true});
        }
      };
      const answer = await withinTime(work(), limits.batchSeconds);
      reply.type("application/json");
      return JSON.stringify(answer);
    },
  };
}
