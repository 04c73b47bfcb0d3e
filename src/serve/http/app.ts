/**
 * The HTTP side: limits before anything is parsed, one log line a request, security headers, and every refusal as a
 * problem document. CORS is closed: no header allows another origin.
 */
import {randomUUID} from "node:crypto";
import {createServer, type RequestListener} from "node:http";
import type {Socket} from "node:net";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import {toFailure} from "../../platform/failure.ts";
import type {Engine} from "../engine/engine.ts";
import {personOf, personParameter} from "../monitor/person.ts";
import {Problem, problemOf} from "../problem.ts";
import type {Service} from "../service.ts";
import {answerClientError, Exchanges, writeProblem} from "./client-error.ts";
import {PROBLEM_TYPE, SECURITY_HEADERS} from "./headers.ts";
import type {Route} from "./route.ts";
import {LoadShedder} from "./shed.ts";

declare module "fastify" {
  interface FastifyRequest {
    engine: Engine;
    /** Whose windows it holds. */
    person: string;
  }
  interface FastifyContextConfig {
    isEndless?: boolean;
  }
}

/** The client ended the connection before it had the answer; no status of HTTP's, but what nginx writes. */
const CLIENT_GONE = 499;
const MB = 1e6;
const MS = 1000;

export interface AppOptions {
  readonly service: Service;
  readonly routes: readonly Route[];
  readonly logger: FastifyBaseLogger | undefined;
}

export function createApp({service, routes, logger}: AppOptions): FastifyInstance {
  const {limits} = service.options.settings.serve;
  const shedder = new LoadShedder({
    routes,
    engine: () => service.engine,
    metrics: service.metrics,
    now: () => performance.now(),
    onShed: (requests) => logger?.warn({requests}, "refused for want of room"),
  });
  const exchanges = new Exchanges();
  const app = Fastify({
    ...(logger === undefined ? {logger: false} : {loggerInstance: logger}),
    logController: new LogController({disableRequestLogging: true, requestIdLogLabel: "request"}),
    genReqId: ({headers}) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    },
    bodyLimit: limits.bodyMB * MB,
    serverFactory: (handle) => {
      const options = {
        keepAliveTimeout: 72_000, // longer than a balancer's minute, so that it closes first
        requestTimeout: limits.receiveSeconds * MS,
        headersTimeout: Math.min(limits.receiveSeconds, 20) * MS,
        maxHeaderSize: 16_384,
        connectionsCheckingInterval: 1000,
        requireHostHeader: false, // Node would refuse it without a document
      };
      const take: RequestListener = (request, response) => {
        exchanges.begin(request, response);
        if (!shedder.refuses(request, response)) handle(request, response);
      };
      return createServer(options, take)
        .setTimeout(limits.idleSeconds * MS)
        .on("checkExpectation", take) // what is expected beyond 100-continue may be left aside
        .on("connect", (_request, socket) => writeProblem(socket as Socket, noTunnel()));
    },
    routerOptions: {maxParamLength: 256, ignoreTrailingSlash: false},
    return503OnClosing: false, // it would answer without a document
    forceCloseConnections: "idle",
    clientErrorHandler: (error, socket) =>
      answerClientError(error, socket, exchanges, (method, url) => notFound({method, url}, routes)),
    frameworkErrors: (error, request, reply) => sendProblem(service, error, request, reply),
  });
  app.server.maxConnections = limits.connections;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null)); // the handler reads it
  // A request that began with a model ends with it, whatever takes over meanwhile.
  app.decorateRequest("engine");
  app.decorateRequest("person", "");
  let isClosing = false;
  app.addHook("preClose", async () => {
    isClosing = true;
  });
  app.addHook("onRequest", async (request, reply) => {
    if (!isEndless(request)) {
      request.engine = service.engine;
      request.engine.leases.take();
    }
    whenOver(reply, (status) => conclude(service, request, reply, status));
    reply.headers(SECURITY_HEADERS);
    reply.header("x-request-id", request.id);
    if (isClosing) throw stopping();
    if (request.raw.httpVersion === "1.1" && request.headers.host === undefined) throw noHost();
    if (request.is404) throw notFound(request, routes); // before a body is read
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity")
      throw new Problem(
        "unsupported-media-type",
        `a body in the coding ${JSON.stringify(encoding)} is not unpacked`,
        {
          hint: "Send it as it is, without Content-Encoding.",
          headers: {"accept-encoding": "identity"},
        },
      );
  });
  app.setErrorHandler((error, request, reply) => sendProblem(service, error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(service, notFound(request, routes), request, reply));
  for (const route of routes) addRoute(app, service, route);
  return app;
}

/** Also where the client goes away before it is answered, of which onResponse knows nothing. */
function whenOver(reply: FastifyReply, conclude: (status: number) => void): void {
  let isOver = false;
  const end = (status: number): void => {
    if (!isOver) conclude(status);
    isOver = true;
  };
  reply.raw.once("finish", () => end(reply.statusCode));
  reply.raw.once("close", () => end(CLIENT_GONE));
}

/** Counts and logs what became of a request, and lets its model go. */
function conclude(service: Service, request: FastifyRequest, reply: FastifyReply, status: number): void {
  const route = request.routeOptions.url ?? "none";
  const {method} = request;
  service.metrics.request(method, route, status);
  if (!isEndless(request)) {
    request.engine.leases.release();
    service.metrics.latency(route, reply.elapsedTime / MS);
  }
  const ms = Math.round(reply.elapsedTime * 100) / 100;
  request.log.info({method, route, status, ms}, status === CLIENT_GONE ? "cut off" : "answered");
}

const isEndless = (request: FastifyRequest): boolean => request.routeOptions.config?.isEndless === true;

function addRoute(app: FastifyInstance, service: Service, route: Route): void {
  const {method, path, body = {}, maxBodyMB, streams = []} = route;
  app.register(async (scope) => {
    const types = Object.keys(body);
    scope.addHook("onRequest", async (request) => {
      const key = route.scope === undefined ? undefined : service.guard.check(request, route.scope);
      if (route.parameters?.includes(personParameter) === true) request.person = personOf(request, key);
      route.admit?.();
    });
    scope.removeAllContentTypeParsers();
    const refuseType = (): Problem =>
      new Problem("unsupported-media-type", `expected a body of ${types.join(" or ")}`, {
        hint: types.length === 0 ? "Send no body." : `Send it with Content-Type: ${types[0]}.`,
      });
    if (route.isUntypedAllowed === true)
      scope.addContentTypeParser("*", {parseAs: "buffer"}, (request, bytes, done) => {
        if (request.headers["content-type"] === undefined) done(null, bytes);
        else done(refuseType());
      });
    else scope.addContentTypeParser("*", (_request, _payload, done) => done(refuseType()));
    if (types.includes("multipart/form-data"))
      await scope.register((await import("@fastify/multipart")).default);
    for (const type of types.filter((known) => known !== "multipart/form-data"))
      if (streams.includes(type))
        scope.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
      else
        scope.addContentTypeParser(type, {parseAs: "buffer"}, (_request, bytes, done) => done(null, bytes));
    scope.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ":$1"),
      config: {isEndless: route.isEndless === true},
      ...(maxBodyMB === undefined ? {} : {bodyLimit: maxBodyMB * MB}),
      handler: (request, reply) => route.handle(request, reply),
    });
  });
}

/** 405 where the path is known and the method is not. */
function notFound({method, url}: Pick<FastifyRequest, "method" | "url">, routes: readonly Route[]): Problem {
  const path = url.split("?")[0]!;
  const allowed = routes.filter((route) => matches(route.path, path)).map((route) => route.method);
  if (allowed.length === 0)
    return new Problem("not-found", "there is no such path", {
      hint: "GET /openapi.json lists what there is.",
    });
  const methods = [...new Set(allowed.flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name])))].join(
    ", ",
  );
  return new Problem("method-not-allowed", `${method} is not allowed here; ${methods} is`, {
    headers: {allow: methods},
  });
}

function matches(pattern: string, path: string): boolean {
  const [parts, given] = [pattern.split("/"), path.split("/")];
  return parts.length === given.length && parts.every((part, i) => part.startsWith("{") || part === given[i]);
}

function sendProblem(
  service: Service,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = toProblem(error);
  if (reply.raw.destroyed) return reply; // nobody is there any more to be told
  service.metrics.refusal(problem.kind);
  if (problem.kind === "internal") request.log.error({err: error}, "failed");
  reply.headers(SECURITY_HEADERS); // an error may come before they were set
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(documentFor(problem, request)));
}

/** The Open Inference Protocol wants the member `error`. */
function documentFor(problem: Problem, {id, url}: FastifyRequest): object {
  const document = problem.document(id);
  return url.startsWith("/v2") ? {...document, error: document.detail} : document;
}

/** Fastify's own refusals by their status, the library's by their reason, anything else as a bug. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = (error as {statusCode?: number}).statusCode;
  const message = error instanceof Error ? error.message : String(error);
  switch (status) {
    case 400:
      return new Problem("bad-request", message);
    case 408:
      return new Problem("timeout", message);
    case 413:
      return new Problem("too-large", "the body is larger than is allowed here", {
        hint: "Send less at a time; serve.limits in params.yaml has the limits.",
      });
    case 415:
      return new Problem("unsupported-media-type", message);
    case 503:
      return stopping();
    default:
      return problemOf(toFailure(error, "state"));
  }
}

const stopping = (): Problem => new Problem("stopping", "the service is stopping", {retryAfterSeconds: 1});

const noHost = (): Problem =>
  new Problem("bad-request", "the header Host is missing", {hint: "Send it, as HTTP/1.1 wants it."});

const noTunnel = (): Problem =>
  new Problem("bad-request", "this is no proxy: CONNECT opens nothing here", {
    hint: "GET /openapi.json lists what there is.",
  });
