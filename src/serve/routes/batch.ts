/** `POST /predict/batch`: many windows or recordings, as JSON, Arrow IPC or lines of JSON, answered as they are done. */
import {Readable} from "node:stream";
import type {FastifyReply, FastifyRequest} from "fastify";
import * as z from "zod";
import {toPredictions} from "../answer/prediction.ts";
import {standsOn} from "../answer/stands-on.ts";
import type {Engine} from "../engine/engine.ts";
import {type Piece, predictInPieces} from "../engine/pieces.ts";
import {negotiate} from "../http/negotiate.ts";
import type {Route} from "../http/route.ts";
import {recordingsSchema, windowsSchema} from "../input/body.ts";
import type {Prepared} from "../input/prepare-body.ts";
import {personParameter} from "../monitor/person.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";
import {allowIdle} from "./allow-idle.ts";
import {answerLines} from "./batch-lines.ts";
import {logRequest} from "./log-request.ts";
import {admit, answerSchema, prepare} from "./predict.ts";

export const JSON_TYPE = "application/json";
export const LINES_TYPE = "application/x-ndjson";
export const ARROW_TYPE = "application/vnd.apache.arrow.stream";

const TABLE = {
  description: "A table of windows (`windows/1`) as kymo writes it, as an Arrow IPC stream or file",
  binary: true,
};
const PREDICTIONS = {
  description: "The table of predictions (`predictions/1`), as an Arrow IPC stream",
  binary: true,
};

export function batchRoute(service: Service): Route {
  const {scaler} = service.model;
  const shape = {lengthSamples: scaler.window, channels: scaler.channels.length};
  const {limits} = service.options.settings.serve;
  return {
    method: "POST",
    path: "/predict/batch",
    tag: "prediction",
    scope: "predict",
    summary: "What many windows, or several recordings, show",
    description:
      "Answered in the form of the body unless Accept says otherwise, piece by piece. Lines of JSON are each a body of " +
      "/predict; each is answered with a line, in order, a wrong one with its problem.",
    body: {
      [JSON_TYPE]: z.union([windowsSchema(shape), recordingsSchema]),
      [LINES_TYPE]: {description: "Lines, each a body of /predict", binary: false},
      [ARROW_TYPE]: TABLE,
    },
    parameters: [personParameter],
    streams: [LINES_TYPE],
    maxBodyMB: limits.batchMB,
    answers: {
      200: {
        description: "The predictions; where one fails after the answer began, the answer breaks off",
        content: {
          [JSON_TYPE]: answerSchema,
          [LINES_TYPE]: {
            description:
              "A line with `id` and `model`, then a line for each prediction, or each line of the body",
            binary: false,
          },
          [ARROW_TYPE]: PREDICTIONS,
        },
      },
    },
    problems: ["unprocessable", "overloaded", "not-acceptable"],
    admit: () => admit(service),
    handle: (request, reply) => {
      const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? JSON_TYPE;
      allowIdle(request, limits.batchSeconds);
      if (type === LINES_TYPE) {
        negotiate(request.headers.accept, [LINES_TYPE], LINES_TYPE);
        return answerLines(service, request, reply);
      }
      return answerBatch(service, request, reply, type);
    },
  };
}

async function answerBatch(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
): Promise<FastifyReply> {
  const wanted = negotiate(request.headers.accept, [JSON_TYPE, LINES_TYPE, ARROW_TYPE], type);
  const {engine} = request;
  const prepared =
    type === ARROW_TYPE
      ? await prepareArrow(service, engine, request.body as Buffer | null)
      : await prepare(service, engine, request.body as Buffer | null, ["windows", "recordings"]);
  const pieces = predictInPieces(engine, prepared.x, service.options.settings.serve.limits.batchSeconds);
  // What fails at once is refused; later the answer has begun, and can only break off.
  const first = await pieces.next();
  const all = counted(service, request, {engine, prepared}, first.value as Piece, pieces);
  reply.type(wanted);
  if (wanted === ARROW_TYPE)
    return reply.send(Readable.from(arrowOf(engine, prepared, all), {objectMode: false}));
  const header = {id: request.id, model: standsOn(engine.model)};
  const text =
    wanted === JSON_TYPE ? jsonOf(header, engine, prepared, all) : linesOf(header, engine, prepared, all);
  return reply.send(Readable.from(text, {objectMode: false}));
}

async function prepareArrow(service: Service, {model}: Engine, body: Buffer | null): Promise<Prepared> {
  if (body === null || body.length === 0) throw new Problem("bad-request", "there is no body");
  const bytes = new Uint8Array(body);
  return service.data.run({kind: "arrow", body: bytes, context: service.prepareContext(model)}, [
    bytes.buffer,
  ]);
}

/** The pieces, as they are counted, and kept where requests are kept. */
async function* counted(
  service: Service,
  request: FastifyRequest,
  {engine, prepared}: {readonly engine: Engine; readonly prepared: Prepared},
  first: Piece,
  rest: AsyncGenerator<Piece, void, undefined>,
): AsyncGenerator<Piece, void, undefined> {
  const {classes, window} = engine.model.scaler;
  const kept: Float32Array[] = [];
  const count = (piece: Piece): Piece => {
    service.metrics.served(toPredictions(piece.p, classes), window);
    kept.push(piece.p);
    return piece;
  };
  try {
    yield count(first);
    for await (const piece of rest) yield count(piece);
  } finally {
    const {id, person} = request;
    const {x, times} = prepared;
    service.monitor.offer(engine.model, {id, person, x, p: join(kept), times});
  }
  if (service.requests === undefined) return;
  const p = join(kept);
  logRequest(service, request, {route: "/predict/batch", model: engine.model, p});
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function* jsonOf(
  header: object,
  engine: Engine,
  {times, recordings}: Prepared,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<string, void, undefined> {
  const {classes} = engine.model.scaler;
  yield `${JSON.stringify(header).slice(0, -1)},"predictions":[`;
  for await (const {first, p} of pieces) {
    const text = JSON.stringify(toPredictions(p, classes, {first, times: times ?? undefined})).slice(1, -1);
    yield first === 0 ? text : `,${text}`;
  }
  yield recordings.length === 0 ? "]}" : `],"recordings":${JSON.stringify(recordings)}}`;
}

async function* linesOf(
  header: object,
  engine: Engine,
  {times, recordings}: Prepared,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<string, void, undefined> {
  const {classes} = engine.model.scaler;
  yield `${JSON.stringify(recordings.length === 0 ? header : {...header, recordings})}\n`;
  for await (const {first, p} of pieces)
    yield toPredictions(p, classes, {first, times: times ?? undefined})
      .map((prediction) => `${JSON.stringify(prediction)}\n`)
      .join("");
}

async function* arrowOf(
  engine: Engine,
  prepared: Prepared,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const {PredictionsStream} = await import("../answer/table.ts"); // Arrow is loaded where it is met
  const {windows, times, table} = prepared;
  const stream = new PredictionsStream(engine.model, {
    start: times?.start ?? new Float64Array(windows),
    ...(table ?? {
      windowId: Int32Array.from({length: windows}, (_, row) => row),
      session: sessionsOf(prepared),
      stepSamples: engine.model.scaler.step,
    }),
  });
  for await (const piece of pieces) yield stream.write(piece);
  yield stream.finish();
}

function sessionsOf({windows, recordings}: Prepared): (string | null)[] {
  if (recordings.length === 0) return Array.from({length: windows}, () => null);
  return recordings.flatMap(({session, windows: rows}) => Array.from({length: rows}, () => session));
}
