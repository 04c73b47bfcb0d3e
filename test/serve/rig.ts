/** The service in this process: its routes by `inject`, or on a socket; its threads are real ones. */
import {join} from "node:path";
import type {FastifyInstance} from "fastify";
import {bundleServe} from "../../src/cli/serve/bundle.mjs";
import {createApp} from "../../src/serve/http/app.ts";
import {createRoutes} from "../../src/serve/routes/routes.ts";
import {type RunningServer, startServer} from "../../src/serve/server.ts";
import {Service, type ServiceOptions} from "../../src/serve/service.ts";
import {readSettings, serveParams} from "../../src/serve/settings.ts";

const folder = await bundleServe();
export const PROGRAMS = {
  inference: join(folder, "inference.mjs"),
  data: join(folder, "data.mjs"),
  monitor: join(folder, "monitor.mjs"),
  upload: join(folder, "upload.mjs"),
};

export function optionsFor(root: string, changes: object = {}): ServiceOptions {
  const settings = readSettings(root);
  return {
    root,
    settings: {...settings, serve: serveParams.parse({port: 0, ...changes})},
    wanted: undefined,
    code: "test",
    threads: 1,
    programs: PROGRAMS,
    onError: (error) => {
      throw error;
    },
  };
}

export interface Injected {
  readonly app: FastifyInstance;
  readonly service: Service;
  close(): Promise<void>;
}

export async function inject(root: string, changes: object = {}): Promise<Injected> {
  const service = await Service.start(optionsFor(root, changes));
  const app = createApp({service, routes: createRoutes(service, "0.0.0"), logger: undefined});
  return {
    app,
    service,
    close: async () => {
      await app.close();
      await service.close();
    },
  };
}

/** On a free port of this machine; log lines are collected. */
export async function listen(
  root: string,
  changes: object = {},
): Promise<RunningServer & {readonly lines: string[]}> {
  const lines: string[] = [];
  const log = {write: (line: string) => void lines.push(line)};
  const server = await startServer({...optionsFor(root, changes), version: "0.0.0", log});
  return {...server, lines};
}
