/** `kymo serve`: the inference service, until it is told to stop. */
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import {LogWriter} from "../../serve/log-writer.ts";
import {startServer} from "../../serve/server.ts";
import {readSettings} from "../../serve/settings.ts";
import {VERSION} from "../version.ts";
import {digestOfCode} from "./code-digest.ts";

/** `folder` is that of the bundle, with the programs of the threads. */
export function createServe(folder: string): Command {
  return defineCommand({
    words: "",
    about: `Answers predictions over HTTP by the functions of the pipeline. It serves the model that the registry has in
production; where there is none, the model of params.yaml. Log lines go to standard output, JSON each.`,
    options: {
      model: {type: "string", value: "NAME@VERSION|FILE", help: "another model than the default"},
      host: {type: "string", value: "ADDRESS", help: "where to listen (default: serve.host, 127.0.0.1)"},
      port: {type: "string", short: "p", value: "N", help: "(default: serve.port, 8080; 0 takes a free one)"},
      threads: {type: "string", value: "N", help: "threads that run the model (default: one a processor)"},
      cache: {
        type: "string",
        value: "N",
        help: "windows whose answers are kept (default: serve.cache.maxWindows, 4096)",
      },
      shadow: {
        type: "string",
        value: "NAME@VERSION",
        help: "a model that sees what is asked and answers nobody",
      },
      notice: {
        type: "string",
        value: "S",
        help: "seconds between failing readiness and taking no more (default: serve.drain.noticeSeconds, 0)",
      },
      open: {type: "boolean", help: "without API keys on an address that others reach"},
    },
    notes: `GET /docs is a page to try it, /openapi.json its interface, /metrics for Prometheus. SIGTERM: readiness fails,
what is being answered is finished, then it ends; a second one ends it at once.

Examples
  pnpm serve
  pnpm serve --port 9000 --model sample@production
  curl -s localhost:8080/health`,
    async run({values, root}) {
      const log = new LogWriter(process.stdout);
      process.on("exit", () => log.flush());
      const told = untilTold(); // before anybody knows that it is ready
      const settings = readSettings(root);
      const {serve} = settings;
      const workers = serve.workers === "auto" ? availableParallelism() : serve.workers;
      const server = await startServer({
        root,
        settings: {
          ...settings,
          serve: {
            ...serve,
            host: values.host ?? serve.host,
            port: parseNumber(values.port, "port", {otherwise: serve.port, low: 0, high: 65535, whole: true}),
            cache: {
              maxWindows: parseNumber(values.cache, "cache", {
                otherwise: serve.cache.maxWindows,
                low: 0,
                high: 1e7,
                whole: true,
              }),
            },
            shadow: values.shadow ?? serve.shadow,
            drain: {
              ...serve.drain,
              noticeSeconds: parseNumber(values.notice, "notice", {
                otherwise: serve.drain.noticeSeconds,
                low: 0,
                high: 3600,
              }),
            },
            allowOpen: values.open ?? serve.allowOpen,
          },
        },
        wanted: values.model,
        code: digestOfCode(folder),
        threads: parseNumber(values.threads, "threads", {otherwise: workers, low: 1, high: 64, whole: true}),
        programs: {
          inference: join(folder, "inference.mjs"),
          data: join(folder, "data.mjs"),
          monitor: join(folder, "monitor.mjs"),
          upload: join(folder, "upload.mjs"),
        },
        version: VERSION,
        log,
      });
      await told;
      await server.stop();
      return 0;
    },
  });
}

/** Resolves when SIGTERM or SIGINT comes for the first time; a second one ends the process. */
function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    let isTold = false;
    const tell = (signal: NodeJS.Signals): void => {
      if (isTold) process.exit(signal === "SIGINT" ? 130 : 143);
      isTold = true;
      resolve();
    };
    process.on("SIGTERM", tell);
    process.on("SIGINT", tell);
  });
}
