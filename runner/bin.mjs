#!/usr/bin/env node
/**
 * Starts the runner. Its TypeScript is bundled once into node_modules/.cache/kymo/<digest>, and again only when one
 * of its files has changed, so that a command with nothing to do costs little more than the start of Node. A bundle
 * that another command may still be loading from is left alone for a day.
 */
import {createHash} from "node:crypto";
import {existsSync, readdirSync, renameSync, rmSync, statSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const runner = dirname(fileURLToPath(import.meta.url));
const cache = join(runner, "..", "node_modules", ".cache", "kymo");

const DAY_MS = 86_400_000;

/** Names, sizes and times of everything the bundle is made of. */
function stampOf(folder) {
  let stamp = "";
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) stamp += stampOf(path);
    else if (/\.(ts|mjs)$/.test(entry.name)) {
      const {size, mtimeMs} = statSync(path);
      stamp += `${relative(runner, path)} ${size} ${mtimeMs}\n`;
    }
  }
  return stamp;
}

async function bundle(target) {
  const {build} = await import("esbuild");
  const fresh = `${target}-${process.pid}`;
  await build({
    entryPoints: {main: join(runner, "main.ts"), worker: join(runner, "engine", "worker.ts")},
    outdir: fresh,
    outExtension: {".js": ".mjs"},
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["esbuild", "acorn", "apache-arrow", "@duckdb/node-api"],
    banner: {
      js: 'import {createRequire as __kymoRequire} from "node:module"; const require = __kymoRequire(import.meta.url);',
    },
    sourcemap: "linked",
    logLevel: "error",
  });
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, {recursive: true, force: true}); // another process was first
    if (!existsSync(join(target, "main.mjs"))) throw error;
  }
  for (const name of readdirSync(cache)) {
    const other = join(cache, name);
    const age = Date.now() - (statSync(other, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
    if (other !== target && age > DAY_MS) rmSync(other, {recursive: true, force: true});
  }
}

const stamp = `${process.version} ${statSync(join(runner, "..", "package.json")).mtimeMs}\n${stampOf(runner)}`;
const target = join(cache, createHash("sha256").update(stamp).digest("hex").slice(0, 16));
if (!existsSync(join(target, "main.mjs"))) await bundle(target);
const {main} = await import(pathToFileURL(join(target, "main.mjs")).href);
await main(process.argv.slice(2), join(target, "worker.mjs"));
