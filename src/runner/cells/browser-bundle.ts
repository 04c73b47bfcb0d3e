/**
 * `import text from "./library.mjs?browser"`: a module and all that it imports, packages too, as one script for a
 * browser, which fetches nothing.
 *
 * What Notebook Kit would load from a CDN is taken from the packages that are installed here; of what is not, only the
 * attempt to use it fails.
 */
import {readFile} from "node:fs/promises";
import {dirname, join, relative, sep} from "node:path";
import type {Plugin} from "esbuild";
import {findInstalled} from "../code/installed-packages.ts";
import {findKit} from "./kit.ts";

interface BrowserBundle {
  readonly text: string;
  /** Absolute. */
  readonly files: readonly string[];
}

/** Scripts under way or made, by the module that they begin with: all notebooks of a run share one. */
const made = new Map<string, Promise<BrowserBundle>>();

/** `note` is called with the absolute path of each file that goes into a script. */
export function browserBundles(root: string, note: (path: string) => void): Plugin {
  return {
    name: "browser-bundles",
    setup({onResolve, onLoad, resolve}) {
      onResolve({filter: /\?browser$/}, async ({path, importer, resolveDir, kind}) => {
        const found = await resolve(path.slice(0, -"?browser".length), {importer, resolveDir, kind});
        if (found.errors.length > 0) return found;
        const name = relative(root, found.path).split(sep).join("/");
        return {path: name, namespace: "browser", pluginData: found.path};
      });
      onLoad({filter: /.*/, namespace: "browser"}, async ({pluginData}) => {
        const path = String(pluginData);
        const bundle = made.get(path) ?? bundleForBrowser(path);
        made.set(path, bundle);
        const {text, files} = await bundle.catch((error) => {
          made.delete(path);
          throw error;
        });
        for (const file of files) note(file);
        return {contents: text, loader: "text", watchFiles: [...files]};
      });
    },
  };
}

async function bundleForBrowser(path: string): Promise<BrowserBundle> {
  const {build} = await import("esbuild");
  const folder = dirname(path);
  const {outputFiles, metafile} = await build({
    absWorkingDir: folder,
    entryPoints: [path],
    bundle: true,
    write: false,
    minify: true,
    platform: "browser",
    format: "iife",
    globalName: "kymoNotebook",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    metafile: true,
    loader: {".css": "text"},
    define: {"process.env.NODE_ENV": '"production"'},
    logLevel: "silent",
    plugins: [withoutNetwork],
  });
  const files = Object.keys(metafile.inputs).filter((file) => !file.startsWith("absent:"));
  return {text: outputFiles[0]!.text, files: files.map((file) => join(folder, file))};
}

const CDN = /^https:\/\/cdn\.jsdelivr\.net\/npm\/((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(?:\/.*)?$/;

/** Parts of Notebook Kit that stand on what only a CDN has; DuckDB lies beside the pages. */
const REMOTE = /^\.\/(dot|duckdb|leaflet|mapboxgl|mermaid|tex|vega-lite|xlsx|zip)\.js$/;

const withoutNetwork: Plugin = {
  name: "without-network",
  setup({onResolve, onLoad, resolve}) {
    onResolve({filter: /^https?:/}, async ({path, kind, importer}) => {
      const name = CDN.exec(path)?.[1];
      if (name === undefined || !path.endsWith("/+esm")) return {path, namespace: "absent"};
      for (const resolveDir of foldersWith(name, importer)) {
        const found = await resolve(name, {resolveDir, kind});
        if (found.errors.length === 0) return found;
      }
      return {path: name, namespace: "absent"};
    });
    onResolve({filter: REMOTE}, ({path, importer}) =>
      dirname(importer).endsWith(join("runtime", "stdlib"))
        ? {path: path.slice(2, -3), namespace: "absent"}
        : undefined,
    );
    onLoad({filter: /[\\/]stdlib[\\/]sampleDatasets\.js$/}, () => ({contents: "export {}"}));
    onResolve({filter: /^notebook-kit:duckdb$/}, () => ({
      path: join(findKit(), "dist/src/runtime/stdlib/duckdb.js"),
    }));
    onLoad({filter: /[\\/]stdlib[\\/]duckdb\.js$/}, async ({path}) => ({
      contents: toLocal(await readFile(path, "utf8")),
    }));
    onLoad({filter: /.*/, namespace: "absent"}, ({path}) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not in a notebook's page, which fetches nothing`)});`,
      loader: "js",
    }));
  },
};

/**
 * Notebook Kit's client of DuckDB, whose worker is the text in `kymoDuckDB`, and has the engine in itself. It takes
 * Arrow as a stream only: a file is one behind its first eight bytes.
 */
function toLocal(client: string): string {
  return client
    .replace(/"https:[^"]*\/dist\/[^"]*\.wasm"/g, '"data:,engine"')
    .replace(/"https:[^"]*\/dist\/[^"]*\.worker\.js"/g, '"worker"')
    .replace(
      /const buffer = new Uint8Array\(await file\.arrayBuffer\(\)\);/g,
      'let buffer = new Uint8Array(await file.arrayBuffer()); if (String.fromCharCode(...buffer.subarray(0, 6)) === "ARROW1") buffer = buffer.subarray(8);',
    )
    .replace(/const source = `importScripts.*`;/, "const source = globalThis.kymoDuckDB.worker;");
}

/** Where a package may be found: with kymo, with Plot for what Plot stands on. */
function foldersWith(name: string, importer: string): readonly string[] {
  const own = findInstalled(import.meta.dirname, name);
  const below = ["@observablehq/plot", "@observablehq/inputs"].flatMap((parent) => {
    const path = findInstalled(import.meta.dirname, parent);
    return path === undefined ? [] : [dirname(path)];
  });
  return own === undefined ? [...below, findKit(), dirname(importer)] : [import.meta.dirname];
}
