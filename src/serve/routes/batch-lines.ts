/** Lines of JSON in and out: each is a body of /predict, answered in order while later ones arrive. */
import {Readable} from "node:stream";
import type {FastifyReply, FastifyRequest} from "fastify";
import {toPredictions} from "../answer/prediction.ts";
import {standsOn} from "../answer/stands-on.ts";
import type {Engine} from "../engine/engine.ts";
import {predictWhenRoom} from "../engine/pieces.ts";
import {toProblem} from "../http/app.ts";
import {readLines} from "../input/lines.ts";
import type {Prepared} from "../input/prepare-body.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";
import {prepare} from "./predict.ts";

const ALLOWED = ["window", "recording"] as const;
const MB = 1e6;
const MS = 1000;

export function answerLines(service: Service, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const {limits} = service.options.settings.serve;
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.batchMB * MB)
    throw new Problem("too-large", `the body is larger than ${limits.batchMB} MB`, {
      hint: "Send it in several requests.",
    });
  return reply
    .type("application/x-ndjson")
    .send(Readable.from(linesOf(service, request), {objectMode: false}));
}

async function* linesOf(service: Service, request: FastifyRequest): AsyncGenerator<string, void, undefined> {
  const {engine} = request;
  const {limits} = service.options.settings.serve;
  const untilMs = performance.now() + limits.batchSeconds * MS;
  yield `${JSON.stringify({id: request.id, model: standsOn(engine.model)})}\n`;
  const body = request.body as AsyncIterable<Buffer>;
  const running: Promise<string>[] = [];
  const most = engine.pieces.windows * engine.pieces.atOnce;
  let line = 0;
  try {
    for await (const text of readLines(body, {lineBytes: limits.bodyMB * MB, bytes: limits.batchMB * MB})) {
      running.push(answerLine(service, request, text, line++, untilMs));
      if (running.length >= most) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } catch (error) {
    yield `${JSON.stringify({problem: toProblem(error).document(request.id)})}\n`;
  }
}

/** Never rejects: a line that cannot be judged is answered with its problem. */
async function answerLine(
  service: Service,
  {engine, id, person}: FastifyRequest,
  text: Buffer,
  line: number,
  untilMs: number,
): Promise<string> {
  try {
    const prepared = await prepare(service, engine, text, ALLOWED);
    const p = await predictAllWhenRoom(engine, prepared, untilMs);
    const {classes, window} = engine.model.scaler;
    const predictions = toPredictions(p, classes, {times: prepared.times ?? undefined});
    service.metrics.served(predictions, window);
    const {x, times} = prepared;
    service.monitor.offer(engine.model, {id: `${id}/${line}`, person, x, p, times});
    const {recordings} = prepared;
    return `${JSON.stringify({line, predictions, ...(recordings.length === 0 ? {} : {recordings})})}\n`;
  } catch (error) {
    const problem = toProblem(error);
    service.metrics.refusal(problem.kind);
    return `${JSON.stringify({line, problem: problem.document()})}\n`;
  }
}

async function predictAllWhenRoom(
  engine: Engine,
  {x, windows}: Prepared,
  untilMs: number,
): Promise<Float32Array> {
  const step = engine.pieces.windows * engine.size;
  const classes = engine.model.scaler.classes.length;
  const out = new Float32Array(windows * classes);
  for (let at = 0; at < x.length; at += step)
    out.set(
      await predictWhenRoom(engine, x.subarray(at, at + step), false, untilMs),
      (at / engine.size) * classes,
    );
  return out;
}
