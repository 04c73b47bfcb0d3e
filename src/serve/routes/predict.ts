/** `POST /predict`: one window, or the raw samples of a recording. */
import * as z from "zod";
import {predictionSchema, toPredictions} from "../answer/prediction.ts";
import {standsOnSchema, standsOnText} from "../answer/stands-on.ts";
import type {Engine} from "../engine/engine.ts";
import {predictAll} from "../engine/pieces.ts";
import type {Route} from "../http/route.ts";
import {recordingSchema, windowSchema} from "../input/body.ts";
import {type BodyKey, type Prepared, prepareJson} from "../input/prepare-body.ts";
import {personParameter} from "../monitor/person.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";
import {logRequest} from "./log-request.ts";
import {withinTime} from "./within-time.ts";

/** A window takes 10 to 25 kB; what is larger is parsed off the event loop. */
const SMALL_BYTES = 64_000;

const ALLOWED = ["window", "recording"] as const;

export const recordingAnswerSchema = z.object({
  session: z.string().nullable(),
  windows: z.number().int(),
  /** `quality/1`, as the stage fuse writes it. */
  quality: z.record(z.string(), z.unknown()),
  /** What the stage validate would say; a recording that fails is answered here all the same. */
  gates: z.record(z.string(), z.unknown()),
});

export const answerSchema = z.object({
  id: z.string(),
  model: standsOnSchema,
  predictions: z.array(predictionSchema),
  recordings: z.array(recordingAnswerSchema).optional(),
});

export function predictRoute(service: Service): Route {
  const {scaler} = service.model;
  const shape = {lengthSamples: scaler.window, channels: scaler.channels.length};
  return {
    method: "POST",
    path: "/predict",
    tag: "prediction",
    scope: "predict",
    summary: "What one window, or a recording of any length, shows",
    description:
      "A window is in m/s² and deg/s unless `units` or `scaled` say otherwise. Raw samples are matched, resampled, " +
      "converted, cut and scaled by the functions of the pipeline; their units are decided by physics unless said.",
    parameters: [personParameter],
    body: {"application/json": z.union([windowSchema(shape), recordingSchema])},
    answers: {200: {description: "The predictions", content: {"application/json": answerSchema}}},
    problems: ["unprocessable", "overloaded", "worker-lost", "too-slow"],
    admit: () => admit(service),
    handle: async (request, reply) => {
      const {engine} = request;
      const prepared = await prepare(service, engine, request.body as Buffer | null, ALLOWED);
      const {answerSeconds} = service.options.settings.serve.limits;
      const p = await withinTime(answerOf(service, engine, prepared.x, answerSeconds), answerSeconds);
      logRequest(service, request, {route: "/predict", model: engine.model, p});
      const {classes, window} = engine.model.scaler;
      const predictions = toPredictions(p, classes, {times: prepared.times ?? undefined});
      service.metrics.served(predictions, window);
      const {id, person} = request;
      service.monitor.offer(engine.model, {id, person, x: prepared.x, p, times: prepared.times});
      reply.type("application/json");
      const {recordings} = prepared;
      const more = recordings.length === 0 ? "" : `,"recordings":${JSON.stringify(recordings)}`;
      return `{"id":${JSON.stringify(id)},"model":${standsOnText(engine.model)},"predictions":${JSON.stringify(predictions)}${more}}`;
    },
  };
}

/** Probabilities, from the answers that are kept where it was asked before. */
async function answerOf(
  service: Service,
  engine: Engine,
  x: Float32Array,
  seconds: number,
): Promise<Float32Array> {
  const {cache, metrics} = service;
  if (!cache.isOn) return predictAll(engine, x, seconds);
  const key = cache.keyOf(engine, x);
  const known = cache.find(key);
  metrics.cache(known === undefined ? "miss" : "hit");
  if (known !== undefined) return known;
  const p = await predictAll(engine, x, seconds);
  cache.keep(key, p, engine.model.scaler.classes.length);
  return p;
}

/** Refuses while the service stops or has no room. */
export function admit(service: Service): void {
  if (service.isDraining) throw new Problem("stopping", "the service is stopping", {retryAfterSeconds: 1});
  service.engine.checkRoom(1);
}

/** Small bodies here, large ones in a thread of their own. */
export async function prepare(
  service: Service,
  {model}: Engine,
  body: Buffer | null | undefined,
  allowed: readonly BodyKey[],
): Promise<Prepared> {
  if (body == null || body.length === 0)
    throw new Problem("bad-request", "there is no body", {hint: "Send JSON; /openapi.json has the schema."});
  const context = service.prepareContext(model);
  if (body.length <= SMALL_BYTES) return prepareJson(body, allowed, context);
  const bytes = new Uint8Array(body); // its own memory, to be given away
  return service.data.run({kind: "json", body: bytes, allowed, context}, [bytes.buffer]);
}
