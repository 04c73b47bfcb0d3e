#!/usr/bin/env node
/** `pnpm dag …`: starts the runner. */
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {bundleOnce} from "./bundle-once.mjs";

const target = await bundleOnce({
  name: "kymo",
  folders: ["runner"],
  entries: {main: "runner/main.ts", worker: "runner/engine/worker.ts"},
  external: ["esbuild", "acorn", "apache-arrow", "@duckdb/node-api"],
});
const {main} = await import(pathToFileURL(join(target, "main.mjs")).href);
await main(process.argv.slice(2), join(target, "worker.mjs"));
