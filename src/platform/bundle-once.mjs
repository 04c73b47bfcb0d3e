/**
 * Bundles a command's TypeScript once into node_modules/.cache/<name>/<digest>, and again only when one of the files
 * in the bundle has changed, so that a command with nothing to do costs little more than the start of Node. A bundle
 * that another command may still be loading from is left alone for a day.
 */
import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const PACKAGES = "node_modules/.pnpm/";
const DAY_MS = 86_400_000;

/**
 * The folder with `<entry>.mjs` for each of `entries`. `name` is that of the cache, `inline` are the packages that
 * are bundled too.
 */
export async function bundleOnce({name, entries, inline}) {
  const cache = join(root, "node_modules", ".cache", name);
  const known = findInputs(cache);
  if (known !== undefined) {
    const target = join(cache, digestOf(known, {entries, inline}));
    if (existsSync(join(target, "main.mjs"))) return target;
  }
  return bundle(cache, entries, inline);
}

/** The files of the bundle made last, relative to the repository. */
function findInputs(cache) {
  try {
    return JSON.parse(readFileSync(join(cache, "inputs.json"), "utf8"));
  } catch {
    return undefined; // never bundled, or damaged
  }
}

/**
 * Names, sizes and times of everything the bundle is made of, and what else decides how it is made. A package's files lie in a
 * folder that has its version in its name, and do not change.
 */
function digestOf(inputs, how) {
  let stamp = `${process.version} ${JSON.stringify(how)}`;
  for (const path of [...inputs, "package.json"]) {
    if (path.startsWith(PACKAGES)) {
      stamp += `\n${path}`;
      continue;
    }
    const stat = statSync(join(root, path), {throwIfNoEntry: false});
    stamp += `\n${path} ${stat?.size} ${stat?.mtimeMs}`;
  }
  return createHash("sha256").update(stamp).digest("hex").slice(0, 16);
}

async function bundle(cache, entries, inline) {
  const {dependencies} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const {build} = await import("esbuild");
  const fresh = join(cache, `new-${process.pid}`);
  const startMs = Date.now();
  const {metafile} = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: fresh,
    outExtension: {".js": ".mjs"},
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: Object.keys(dependencies).filter((name) => !inline.includes(name)),
    banner: {
      js: 'import {createRequire as __kymoRequire} from "node:module"; const require = __kymoRequire(import.meta.url);',
    },
    sourcemap: "linked",
    metafile: true,
    logLevel: "error",
  });
  const inputs = Object.keys(metafile.inputs).sort();
  const target = join(cache, digestOf(inputs, {entries, inline}));
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, {recursive: true, force: true}); // another process was first
    if (!existsSync(join(target, "main.mjs"))) throw error;
  }
  // A file saved while it was being bundled may be in the bundle as it was before: the next start bundles again.
  const isSettled = inputs.every((path) => statSync(join(root, path)).mtimeMs < startMs);
  if (isSettled) rememberInputs(cache, inputs);
  removeOld(cache, target);
  return target;
}

function rememberInputs(cache, inputs) {
  const fresh = join(cache, `inputs-${process.pid}.json`);
  writeFileSync(fresh, JSON.stringify(inputs));
  renameSync(fresh, join(cache, "inputs.json"));
}

function removeOld(cache, target) {
  for (const name of readdirSync(cache)) {
    const other = join(cache, name);
    const ageMs = Date.now() - (statSync(other, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
    if (other !== target && name !== "inputs.json" && ageMs > DAY_MS)
      rmSync(other, {recursive: true, force: true});
  }
}
