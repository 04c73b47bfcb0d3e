#!/usr/bin/env node
/** `kymo COMMAND …`: says what is missing to run at all, else starts the program. Parses on any Node since 14. */
import {existsSync} from "node:fs";
import {fileURLToPath} from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
const packages = fileURLToPath(new URL("../../node_modules/esbuild", import.meta.url));
if (major < 20 || (major === 20 && minor < 15))
  stop(`kymo needs Node 20.15 or later, and this is ${process.version}`);
else if (!existsSync(packages))
  stop("kymo's packages are not installed: run `npx -y pnpm@12 install` in its folder, not `npm install`");
else await import("./start.mjs");

function stop(message) {
  console.error(`error: ${message}`);
  process.exitCode = 2;
}
