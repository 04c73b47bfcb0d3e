#!/usr/bin/env node
/** `pnpm model …`: starts the command line of models. */
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {bundleOnce} from "../runner/bundle-once.mjs";

const target = await bundleOnce({
  name: "kymo-model",
  folders: ["cli", "lib"],
  entries: {main: "cli/model/main.ts"},
});
await import(pathToFileURL(join(target, "main.mjs")).href);
