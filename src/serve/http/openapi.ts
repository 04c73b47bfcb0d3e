/** The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0), made of the routes and their schemas. */
import * as z from "zod";
import {problemSchema} from "../problem.ts";
import {PROBLEM_TYPE} from "./headers.ts";
import type {Content, Parameter, Route, RouteAnswer} from "./route.ts";

type Json = Record<string, unknown>;

const COMMON: Readonly<Record<number, string>> = {
  400: "The request cannot be read",
  405: "The method is not allowed here",
  408: "The request took too long to arrive",
  413: "The body is too large",
  415: "The body's type or coding is not supported",
  431: "The headers are too large",
  500: "The service failed",
  503: "No room now, or stopping; Retry-After says when to come again",
};

export function createOpenApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "kymo",
      version,
      summary: "Behaviours from a wrist watch's accelerometer and gyroscope",
      description:
        "Windows are answered by the functions of the pipeline, so that a window served and a window in a report have " +
        "the same bits. It is a research instrument: no answer is a diagnosis.",
      license: {name: "MIT", identifier: "MIT"},
    },
    servers: [{url: "/"}],
    paths,
    components: {
      schemas: {Problem: toSchema(problemSchema)},
      securitySchemes: {
        key: {type: "http", scheme: "bearer", description: "An API key, where keys are used"},
      },
    },
  };
}

function operationOf({
  method,
  path,
  summary,
  description,
  tag,
  scope,
  parameters = [],
  body,
  answers,
  problems = [],
}: Route): Json {
  const responses: Json = {};
  for (const [status, answer] of Object.entries(answers)) responses[status] = answerOf(answer);
  const usual = Object.keys(COMMON).map(Number);
  const own = [
    ...(scope === undefined ? [] : [401, 403, 429]),
    ...(body === undefined ? [] : [422]),
    ...(problems.includes("not-found") ? [404] : []),
    ...(problems.includes("conflict") ? [409] : []),
    ...(problems.includes("not-acceptable") ? [406] : []),
  ];
  for (const status of [...usual, ...own]) responses[status] ??= problemOfStatus(status);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(description === undefined ? {} : {description}),
    tags: [tag],
    ...(scope === undefined ? {} : {security: [{}, {key: []}]}),
    ...(parameters.length === 0 ? {} : {parameters: parameters.map(parameterOf)}),
    ...(body === undefined ? {} : {requestBody: {required: true, content: contentOf(body, "input")}}),
    responses,
  };
}

function parameterOf({name, in: place, description, schema, isRequired}: Parameter): Json {
  return {
    name,
    in: place,
    description,
    required: place === "path" || isRequired === true,
    schema: toSchema(schema),
  };
}

function answerOf({description, content, headers}: RouteAnswer): Json {
  const given = {"x-request-id": {description: "The request, as the log has it"}, ...headers};
  return {
    description,
    headers: Object.fromEntries(
      Object.entries(given).map(([name, {description: text}]) => [
        name,
        {description: text, schema: {type: "string"}},
      ]),
    ),
    ...(content === undefined ? {} : {content: contentOf(content, "output")}),
  };
}

function problemOfStatus(status: number): Json {
  const schema = {$ref: "#/components/schemas/Problem"};
  return {
    description: COMMON[status] ?? OTHER[status] ?? "A refusal",
    content: {[PROBLEM_TYPE]: {schema}},
  };
}

const OTHER: Readonly<Record<number, string>> = {
  401: "A valid API key is needed",
  403: "The key does not allow it",
  404: "There is nothing here",
  406: "No answer in this form",
  409: "This cannot be done now",
  422: "The data cannot be judged",
  429: "Too many requests for this key",
};

function contentOf(content: Readonly<Record<string, Content>>, io: "input" | "output"): Json {
  return Object.fromEntries(
    Object.entries(content).map(([type, of]) => [
      type,
      "description" in of && "binary" in of
        ? {
            schema: of.schema ?? {
              type: "string",
              description: of.description,
              ...(of.binary ? {format: "binary"} : {}),
            },
          }
        : {schema: toSchema(of as z.ZodType, io)},
    ]),
  );
}

function toSchema(schema: z.ZodType, io: "input" | "output" = "output"): Json {
  const {$schema: _, ...rest} = z.toJSONSchema(schema, {io, unrepresentable: "any"}) as Json;
  return rest;
}
