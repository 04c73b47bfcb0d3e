/**
 * All code that a stage file reaches, as one module: types, comments and formatting gone, unused exports shaken
 * out, packages left as imports. esbuild marks where each file's code begins with a comment that holds its path
 * relative to the workspace, so nothing in the text depends on where the workspace lies.
 *
 * Packages bundled too would load in half the time (a stage that reads Arrow starts in 100 ms instead of 230), but be
 * another program than the one that Node runs: CommonJS, which stands below almost every package, would become strict
 * code and run at another point of the order, its named exports would be other ones, and what one package that stays
 * outside shares with one that does not would be there twice. What is recorded is what ran; so Node loads them.
 */
import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import type {BuildOptions, BuildResult, Loader, Message, Metafile, Plugin} from "esbuild";
import {ExpectedError} from "../../platform/failure.ts";
import {refuseSpecial} from "../../platform/regular-file.ts";
import {findFile, listLookups} from "./lookups.ts";

export interface Bundle {
  readonly text: string;
  /** Source map, with paths relative to `.dag/code/`. */
  readonly map: string;
  /** Every module, as it stands in the text's comments: the file's path relative to the workspace, and more. */
  readonly inputs: readonly string[];
  /** Every file read, relative to the workspace. */
  readonly files: readonly string[];
  /** Absolute paths of what went into a script for a browser, or turned a notebook into code. */
  readonly woven: readonly string[];
  /** Paths that decided which files are read, as they were asked for: links, files that would have come first. */
  readonly lookups: readonly string[];
}

/** Assets may be imported too, and are part of the code then. */
const loader: Readonly<Record<string, Loader>> = {
  ...Object.fromEntries(
    [".txt", ".csv", ".css", ".sql", ".md", ".html", ".svg", ".proto"].map((x) => [x, "text"]),
  ),
  ...Object.fromEntries([".wasm", ".bin", ".onnx", ".gz"].map((x) => [x, "binary"])),
};

/**
 * Bundles `file`, relative to `root`, which is a real path; of a notebook its page, or the cell behind `#`. Throws
 * ExpectedError for the first mistake.
 */
export async function bundleStage(root: string, file: string): Promise<Bundle> {
  const woven = new Set<string>();
  const note = (path: string): void => void woven.add(path);
  const {browserBundles} = await import("../cells/browser-bundle.ts");
  const {notebookEntries} = await import("../cells/plugin.ts");
  try {
    const {outputFiles, metafile, warnings} = await buildInTime({
      absWorkingDir: root,
      entryPoints: [`./${file}`],
      outfile: ".dag/code/stage.mjs", // only for the paths in the source map
      write: false,
      bundle: true,
      treeShaking: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      legalComments: "none",
      charset: "utf8",
      metafile: true,
      sourcemap: "external",
      sourcesContent: false,
      tsconfigRaw: {compilerOptions: {target: "es2023", useDefineForClassFields: true}}, // no tsconfig is read
      loader,
      plugins: [notebookEntries(root, note), browserBundles(root, note)],
      logLevel: "silent",
    });
    const dropped = warnings.find(({id}) => id === "ignored-bare-import");
    if (dropped) throw toDroppedImport(file, dropped);
    const [map, code] = [".map", ".mjs"].map((end) => outputFiles.find(({path}) => path.endsWith(end))!.text);
    refuseComputed(root, metafile);
    const inputs = Object.keys(metafile.inputs);
    const files = inputs
      .filter((input) => !input.startsWith("browser:"))
      .map((input) => findFile(root, input));
    const lookups = listLookups(root, file, metafile);
    return {text: code!, map: map!, inputs, files: [...new Set(files)], woven: [...woven], lookups};
  } catch (error) {
    const message = firstMessage(error);
    if (message?.detail instanceof ExpectedError) throw message.detail;
    throw message ? toCodeError(root, file, message) : error;
  }
}

/** A bundle takes far less. */
const PATIENCE_MS = 1500;

type Options = BuildOptions & {readonly write: false; readonly metafile: true};

/** The bundler waits for ever for what is written into a pipe: where it takes long, one is looked for. */
async function buildInTime(options: Options): Promise<BuildResult<Options>> {
  const {build} = await import("esbuild");
  let timer: NodeJS.Timeout | undefined;
  const isStuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      build({...options, plugins: [pipes, ...(options.plugins ?? [])]}).catch(reject);
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([build(options), isStuck]);
  } finally {
    clearTimeout(timer);
  }
}

/** Refuses what is no file. */
const pipes: Plugin = {
  name: "pipes",
  setup({onLoad}) {
    onLoad({filter: /.*/, namespace: "file"}, ({path}) => {
      const stat = statSync(path, {throwIfNoEntry: false});
      if (stat !== undefined && !stat.isFile() && !stat.isDirectory()) refuseSpecial(path, stat);
      return undefined;
    });
  },
};

function firstMessage(error: unknown): Message | undefined {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return undefined;
  return (error.errors as Message[])[0];
}

function toCodeError(root: string, file: string, {text, location, notes}: Message): ExpectedError {
  const missing = text.startsWith("Could not resolve");
  return new ExpectedError("code", text, {
    file: location?.file ?? file,
    place: location ? `line ${location.line}, column ${location.column + 1}` : undefined,
    hint: missing
      ? "Correct the path, or add the file."
      : (notes[0]?.text ?? `Correct ${location?.file ?? join(root, file)}.`),
  });
}

/** An import for its effect alone, which package.json says it does not have: it would be left out without a word. */
function toDroppedImport(file: string, {location}: Message): ExpectedError {
  return new ExpectedError(
    "code",
    "an import for its effect alone, of a file that package.json says has none",
    {
      file: location?.file ?? file,
      place: location ? `line ${location.line}, column ${location.column + 1}` : undefined,
      hint: 'Name that file in a list under "sideEffects" in its package.json, or import what you use of it.',
    },
  );
}

/**
 * The bundler takes `import(`./${x}.ts`)` for all files that are there, which is not the same a day later, and lists it
 * as a pattern. An import of a type alone, which it leaves out, is listed by its own path.
 */
function refuseComputed(root: string, {inputs}: Metafile): void {
  for (const [file, {imports}] of Object.entries(inputs))
    if (imports.some(({path, external}) => external && path.startsWith(".") && path.includes("*")))
      throw toComputedImport(root, file);
}

export function toComputedImport(root: string, file: string): ExpectedError {
  return new ExpectedError(
    "code",
    "an import whose path is computed: what it loads cannot be part of the stage's digest",
    {
      file,
      ...findInSource(root, file, /\b(import|require)\s*\(\s*(?:[^"'\s)]|["'][^"']*["']\s*\+)/),
      hint: "Import each module by a literal path, and choose between them by name.",
    },
  );
}

/** Where `pattern` stands in a source file: for mistakes that only show in the bundle. */
export function findInSource(root: string, file: string, pattern: RegExp): {place?: string} {
  let lines: string[] = [];
  try {
    lines = readFileSync(join(root, file), "utf8").split(/\r?\n/);
  } catch {
    // gone since it was bundled
  }
  const index = lines.findIndex((line) => pattern.test(line));
  return index < 0 ? {} : {place: `line ${index + 1}, column ${lines[index]!.search(pattern) + 1}`};
}
