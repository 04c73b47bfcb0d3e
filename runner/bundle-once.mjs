/**
 * Bundles a command's TypeScript once into node_modules/.cache/<name>/<digest>, and again only when one of its files
 * has changed, so that a command with nothing to do costs little more than the start of Node. A bundle that another
 * command may still be loading from is left alone for a day.
 */
import {createHash} from "node:crypto";
import {existsSync, readdirSync, renameSync, rmSync, statSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {fileURLToPath} from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const DAY_MS = 86_400_000;

/**
 * The folder with `<entry>.mjs` for each of `entries`. `name` is that of the cache, `folders` hold all that the
 * entries reach but packages, `external` are the packages that are not bundled, all of them if it is left out.
 */
export async function bundleOnce({name, folders, entries, external}) {
  const cache = join(root, "node_modules", ".cache", name);
  const about = `${process.version} ${statSync(join(root, "package.json")).mtimeMs}\n`;
  const stamp = about + folders.map((folder) => stampOf(join(root, folder))).join("");
  const target = join(cache, createHash("sha256").update(stamp).digest("hex").slice(0, 16));
  if (!existsSync(join(target, "main.mjs"))) await bundle(target, cache, entries, external);
  return target;
}

/** Names, sizes and times of everything the bundle is made of. */
function stampOf(folder) {
  let stamp = "";
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) stamp += stampOf(path);
    else if (/\.(ts|mjs)$/.test(entry.name)) {
      const {size, mtimeMs} = statSync(path);
      stamp += `${relative(root, path)} ${size} ${mtimeMs}\n`;
    }
  }
  return stamp;
}

async function bundle(target, cache, entries, external) {
  const {build} = await import("esbuild");
  const fresh = `${target}-${process.pid}`;
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    outdir: fresh,
    outExtension: {".js": ".mjs"},
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    ...(external === undefined ? {packages: "external"} : {external}),
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
