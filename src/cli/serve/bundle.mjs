/** The service's programs, bundled once: its commands, and what its threads run. */
import {bundleOnce} from "../../platform/bundle-once.mjs";

/** The folder with main.mjs and a program for each kind of thread. */
export function bundleServe() {
  return bundleOnce({
    name: "kymo-serve",
    entries: {
      main: "src/cli/serve/main.ts",
      inference: "src/serve/engine/inference-thread.ts",
      data: "src/serve/input/data-thread.ts",
      monitor: "src/serve/monitor/monitor-thread.ts",
      upload: "src/serve/upload/upload-thread.ts",
    },
    inline: [
      "object-hash",
      "fastify",
      "@fastify/multipart",
      "pino",
      "prom-client",
      "zod",
      "yaml",
      "apache-arrow",
      "fflate",
      "yauzl",
    ],
  });
}
