#!/usr/bin/env node
/** `kymo COMMAND …`: bundles the program if it has changed, and starts it. */
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {bundleOnce} from "../platform/bundle-once.mjs";

const target = await bundleOnce({
  name: "kymo",
  entries: {main: "src/cli/main.ts", worker: "src/runner/executor/worker.ts"},
  // needed by every command, and faster from the bundle; any other package is loaded when it is needed
  inline: ["object-hash"],
});
const {main} = await import(pathToFileURL(join(target, "main.mjs")).href);
await main(process.argv.slice(2), join(target, "worker.mjs"));
