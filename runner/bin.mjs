#!/usr/bin/env node
/**
 * Starts the runner. Its TypeScript is bundled once into node_modules/.cache/kymo, and again only when one of its
 * files has changed, so that a command with nothing to do costs little more than the start of Node.
 */
import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const runner = dirname(fileURLToPath(import.meta.url));
const cache = join(runner, "..", "node_modules", ".cache", "kymo");

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

function readStamp() {
  try {
    return readFileSync(join(cache, "stamp"), "utf8");
  } catch {
    return undefined;
  }
}

async function bundle(stamp) {
  const {build} = await import("esbuild");
  const fresh = `${cache}-${process.pid}`;
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
  writeFileSync(join(fresh, "stamp"), stamp);
  mkdirSync(dirname(cache), {recursive: true});
  rmSync(cache, {recursive: true, force: true});
  try {
    renameSync(fresh, cache);
  } catch (error) {
    rmSync(fresh, {recursive: true, force: true}); // another process was first
    if (readStamp() !== stamp) throw error;
  }
}

const stamp = `${process.version} ${statSync(join(runner, "..", "package.json")).mtimeMs}\n${stampOf(runner)}`;
if (readStamp() !== stamp) await bundle(stamp);
const {main} = await import(pathToFileURL(join(cache, "main.mjs")).href);
await main(process.argv.slice(2), join(cache, "worker.mjs"));
