#!/usr/bin/env node
/** `kymo COMMAND …`: bundles the command's code if it has changed, and starts it. */
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {bundleOnce} from "../platform/bundle-once.mjs";

const words = process.argv.slice(2);
if (words[0] === "model") {
  const target = await bundleOnce({name: "kymo-model", entries: {main: "src/cli/model/main.ts"}});
  await import(pathToFileURL(join(target, "main.mjs")).href);
} else {
  const target = await bundleOnce({
    name: "kymo",
    entries: {main: "src/runner/cli/main.ts", worker: "src/runner/executor/worker.ts"},
    external: ["esbuild", "acorn", "apache-arrow", "@duckdb/node-api"],
  });
  const {main} = await import(pathToFileURL(join(target, "main.mjs")).href);
  await main(words, join(target, "worker.mjs"));
}
