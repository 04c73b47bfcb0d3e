/** `/v2/…`: the Open Inference Protocol, as KServe and Triton speak it. A refusal has the member `error` as well. */

import type {FastifyRequest} from "fastify";
import * as z from "zod";
import {toPredictions} from "../answer/prediction.ts";
import type {Engine} from "../engine/engine.ts";
import {predictAll} from "../engine/pieces.ts";
import type {Route} from "../http/route.ts";
import {encodeAnswer, OUTPUTS, versionOf} from "../inference-protocol/answer.ts";
import {INPUT, readInferRequest} from "../inference-protocol/read-request.ts";
import {inferAnswerSchema, inferSchema, metadataSchema} from "../inference-protocol/schema.ts";
import {personParameter} from "../monitor/person.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";
import {logRequest} from "./log-request.ts";
import {admit} from "./predict.ts";
import {withinTime} from "./within-time.ts";

const BINARY = "application/octet-stream";
const HEADER = "inference-header-content-length";

interface Named {
  readonly name: string;
  readonly version?: string;
}

const nameParameter = {
  name: "name",
  in: "path",
  description: "The model's name, as /v2/models/… and /model-info have it",
  schema: z.string(),
} as const;
const versionParameter = {
  ...nameParameter,
  name: "version",
  description: "Its version; 0 for a model from a file",
};

export function inferenceProtocolRoutes(service: Service, version: string): readonly Route[] {
  const base = {tag: "open inference protocol", problems: ["not-found"]} as const;
  const json = (description: string, schema: z.ZodType) => ({
    200: {description, content: {"application/json": schema}},
  });
  const server: Route = {
    ...base,
    method: "GET",
    path: "/v2",
    summary: "The server and its extensions",
    answers: json(
      "Name, version, extensions",
      z.object({name: z.string(), version: z.string(), extensions: z.array(z.string())}),
    ),
    handle: () => ({name: "kymo", version, extensions: ["binary_tensor_data"]}),
  };
  const live: Route = {
    ...base,
    method: "GET",
    path: "/v2/health/live",
    summary: "Whether the process answers",
    answers: json("It does", z.object({live: z.literal(true)})),
    handle: () => ({live: true}),
  };
  const ready: Route = {
    ...base,
    method: "GET",
    path: "/v2/health/ready",
    summary: "Whether it takes requests",
    answers: json("It does", z.object({ready: z.literal(true)})),
    problems: ["stopping"],
    handle: () => {
      if (!service.isReady) throw new Problem("stopping", "the service takes no requests now");
      return {ready: true};
    },
  };
  return [
    server,
    live,
    ready,
    ...["/v2/models/{name}", "/v2/models/{name}/versions/{version}"].flatMap((path) =>
      modelRoutes(service, path),
    ),
  ];
}

function modelRoutes(service: Service, path: string): readonly Route[] {
  const parameters = path.includes("{version}") ? [nameParameter, versionParameter] : [nameParameter];
  const base = {tag: "open inference protocol", parameters, problems: ["not-found"]} as const;
  const {limits} = service.options.settings.serve;
  return [
    {
      ...base,
      method: "GET",
      path,
      scope: "predict",
      summary: "Inputs and outputs of the model",
      answers: {200: {description: "Its metadata", content: {"application/json": metadataSchema}}},
      handle: (request): z.infer<typeof metadataSchema> => {
        const {model} = checkName(request);
        const {window, channels, classes} = model.scaler;
        return {
          name: model.name,
          versions: [versionOf(model)],
          platform: "kymo_onnx",
          inputs: [{name: INPUT, datatype: "FP32", shape: [-1, window, channels.length]}],
          outputs: OUTPUTS.map((name) => ({
            name,
            datatype: name === "activity" ? "BYTES" : "FP32",
            shape: name === "probabilities" ? [-1, classes.length] : [-1],
          })),
        };
      },
    },
    {
      ...base,
      method: "GET",
      path: `${path}/ready`,
      summary: "Whether the model takes requests",
      answers: {
        200: {
          description: "It does",
          content: {"application/json": z.object({name: z.string(), ready: z.literal(true)})},
        },
      },
      handle: (request) => {
        const {model} = checkName(request);
        if (!service.isReady) throw new Problem("stopping", "the model takes no requests now");
        return {name: model.name, ready: true};
      },
    },
    {
      ...base,
      method: "POST",
      path: `${path}/infer`,
      scope: "predict",
      summary: "Probabilities, activities and their certainty for windows",
      description:
        `Input \`${INPUT}\`, FP32 or FP64, [windows, length, channels], in m/s² and deg/s; with the parameter ` +
        "`scaled: true` standardised with the model's scaler already.",
      body: {
        "application/json": inferSchema,
        [BINARY]: {
          description: "JSON, then tensors; Inference-Header-Content-Length is the JSON's",
          binary: true,
        },
      },
      parameters: [...parameters, personParameter],
      isUntypedAllowed: true,
      maxBodyMB: limits.batchMB,
      answers: {
        200: {
          description: "The outputs asked for, or all",
          content: {
            "application/json": inferAnswerSchema,
            [BINARY]: {description: "JSON, then tensors", binary: true},
          },
        },
      },
      problems: ["not-found", "unprocessable", "overloaded"],
      admit: () => admit(service),
      handle: async (request, reply) => {
        const engine = checkName(request);
        const body = request.body as Buffer | null;
        if (body === null || body.length === 0) throw new Problem("bad-request", "there is no body");
        const given = request.headers[HEADER];
        const {scaler} = engine.model;
        const input = readInferRequest(
          body,
          typeof given === "string" ? given : undefined,
          scaler,
          limits.windowsPerRequest,
        );
        const seconds = limits.batchSeconds;
        const p = await withinTime(predictAll(engine, input.x, seconds), seconds);
        logRequest(service, request, {route: "/v2", model: engine.model, p});
        service.metrics.served(toPredictions(p, scaler.classes), scaler.window);
        const {id, person} = request;
        service.monitor.offer(engine.model, {id, person, x: input.x, p, times: null});
        const {body: answer, headerLength} = encodeAnswer(engine.model, input.request, p);
        if (headerLength === undefined) return reply.type("application/json").send(answer);
        return reply.header(HEADER, String(headerLength)).type(BINARY).send(answer);
      },
    },
  ];
}

function checkName({engine, params}: FastifyRequest): Engine {
  const {name, version} = params as Named;
  const {model} = engine;
  if (name === model.name && (version === undefined || version === versionOf(model))) return engine;
  const what = `${JSON.stringify(name)}${version === undefined ? "" : ` ${version}`}`;
  throw new Problem("not-found", `there is no model ${what}`, {
    hint: `The model is ${model.name}, version ${versionOf(model)}.`,
  });
}
