/**
 * The service from its start to its end: loads the model, listens, and stops in order. Told to stop, readiness fails
 * first; what is being answered is finished; then it ends. Told again, it ends at once.
 */
import type {AddressInfo} from "node:net";
import type {FastifyInstance} from "fastify";
import {pino} from "pino";
import {ExpectedError} from "../platform/failure.ts";
import {optimiseSoon} from "../platform/optimise-late.ts";
import {Connections} from "./http/connections.ts";
import {readKeys} from "./keys/key-file.ts";
import {isLoopback} from "./loopback.ts";
import {Service, type ServiceOptions, type SwapReport} from "./service.ts";
import type {ServeParams} from "./settings.ts";
import {keysPath} from "./state-folder.ts";

export interface RunningServer {
  readonly app: FastifyInstance;
  readonly service: Service;
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Stops in order; resolves when all is closed. */
  stop(): Promise<void>;
}

export interface ServerOptions extends Omit<ServiceOptions, "onError" | "onSwap"> {
  readonly version: string;
  /** Where log lines go, JSON each; undefined for nowhere. */
  readonly log: {write(line: string): void} | undefined;
}

const MS = 1000;
/** How often connections without a request are looked for while the service stops. */
const SWEEP_MS = 50;

/** Throws an ExpectedError where the model cannot be served, or the address not be listened on. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {serve} = options.settings;
  checkAddress(serve, options.root);
  const logger =
    options.log === undefined || serve.logLevel === "silent"
      ? undefined
      : pino({level: serve.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime}, options.log);
  const onError = (error: unknown): void => logger?.error({err: error}, "failed beside an answer");
  const onSwap = (report: SwapReport): void =>
    logger?.[report.verdict === "accepted" ? "info" : "error"](report, "another model is in production");
  // what answers is loaded while the threads load the model
  const starting = Service.start({...options, onError, onSwap});
  const [service, {createApp}, {createRoutes}] = await Promise.all([
    starting,
    import("./http/app.ts"),
    import("./routes/routes.ts"),
  ]);
  const app = createApp({service, routes: createRoutes(service, options.version), logger});
  const connections = new Connections(app.server);
  try {
    await app.listen({host: serve.host, port: serve.port, listenTextResolver: () => "listening"});
  } catch (cause) {
    await Promise.all([app.close(), service.close()]);
    throw explainListen(cause, serve);
  }
  const {address, port, family} = app.server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  const {name, version, digests} = service.model;
  optimiseSoon();
  app.log.info({url, model: name, version, digest: digests.model, threads: options.threads}, "ready");
  return {app, service, url, stop: () => stop(app, service, connections, serve.drain)};
}

async function stop(
  app: FastifyInstance,
  service: Service,
  connections: Connections,
  {noticeSeconds, maxSeconds}: ServeParams["drain"],
): Promise<void> {
  service.isStopping = true;
  app.log.info({noticeSeconds, maxSeconds}, "stopping");
  if (noticeSeconds > 0) await new Promise((resolve) => setTimeout(resolve, noticeSeconds * MS));
  service.isDraining = true;
  service.live.close();
  const cut = setTimeout(() => app.server.closeAllConnections(), maxSeconds * MS);
  const sweep = setInterval(() => connections.closeIdle(), SWEEP_MS);
  await app.close();
  clearTimeout(cut);
  clearInterval(sweep);
  await service.close();
  app.log.info("stopped");
}

/** Beyond this machine nothing is served to anybody who asks, unless it was said. */
function checkAddress({host, allowOpen}: ServeParams, root: string): void {
  if (isLoopback(host) || allowOpen || readKeys(keysPath(root)).length > 0) return;
  throw new ExpectedError("input", `without API keys ${host} would be open to everybody who reaches it`, {
    file: "params.yaml",
    place: "serve.host",
    hint: "Make a key with `kymo keys add NAME`, or say --open where another program guards the way.",
  });
}

function explainListen(error: unknown, {host, port}: ServeParams): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program listens there",
    EADDRNOTAVAIL: "this machine has no such address",
    EACCES: "this user may not listen there",
    ENOTFOUND: "there is no such name",
  };
  const what = known[code];
  if (what === undefined) return error;
  return new ExpectedError("state", `${host}:${port}: ${what}`, {
    hint: "Choose another with --host or --port; --port 0 takes one that is free.",
    cause: error,
  });
}
