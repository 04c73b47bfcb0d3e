/** `pnpm dag watch [stage…]`: builds what is stale, again and again, as files change. */
import {spawn} from "node:child_process";
import {dirname, relative, sep} from "node:path";
import {type Command, defineCommand, type ExitCode} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {toFile} from "../cells/name.ts";
import {openCodeDigests} from "../code/digest-code.ts";
import {loadPipeline} from "../definition/load.ts";
import {foldersOf} from "../definition/path.ts";
import {findWriter} from "../engine/find-writer.ts";
import {getTargets} from "../engine/targets.ts";
import {openPipeline} from "./open-pipeline.ts";

/** A file counts as written once its size and time have stayed the same for so long. */
const STABLE_MS = 500;
const IGNORED = /^(\.dag|\.git|node_modules)(\/|$)|^dag\.lock$|(^|\/)\.[^/]*\.sw.$|~$/;

/** `bin` is the path of the program itself. */
export function createWatch(bin: string): Command {
  return defineCommand({
    words: "[stage…]",
    about: `Runs repro, then waits for a file of the workspace to change, and runs it again. A file that is still being written
is waited for, until its size has stayed the same for half a second. Outputs of stages are not watched.`,
    options: {
      settle: {
        type: "string",
        value: "MS",
        help: `how long nothing may change before it runs (default: ${STABLE_MS})`,
      },
    },
    notes: `Ctrl-C ends it.

Example
  pnpm dag watch evaluate`,
    async run({values, words, printer, root}) {
      const settleMs = parseNumber(values.settle, "settle", {
        otherwise: STABLE_MS,
        low: 10,
        high: 60_000,
        whole: true,
      });
      getTargets(openPipeline(root, undefined).pipeline, words);
      return watch({bin, root, words, settleMs, printer});
    },
  });
}

interface Watch {
  readonly bin: string;
  readonly root: string;
  readonly words: readonly string[];
  readonly settleMs: number;
  readonly printer: Printer;
}

async function watch({bin, root, words, settleMs, printer}: Watch): Promise<ExitCode> {
  const {watch: open} = await import("chokidar");
  const say = (word: string, text: string): void =>
    printer.print(printer.paint(`${word.padEnd(9)} ${text}`, "dim"));
  const toPath = (path: string): string => relative(root, path).split(sep).join("/");
  let isRead = findRead(root);
  const watcher = open(root, {
    ignored: (path) => path !== root && IGNORED.test(toPath(path)),
    ignoreInitial: true,
    awaitWriteFinish: {stabilityThreshold: settleMs, pollInterval: Math.max(10, settleMs / 5)},
  });
  const changes = new Changes(settleMs);
  watcher.on("all", (_, path) => {
    if (isRead(toPath(path))) changes.add(toPath(path));
  });
  watcher.on("raw", (_, path, details) => {
    const watched = (details as {watchedPath?: string}).watchedPath ?? root;
    const name = toPath(watched.endsWith(path) ? watched : `${watched}/${path}`);
    if (!isRead(name)) return;
    if (changes.isIdle) say("waits", `${name} is being written`);
    changes.notice();
  });
  await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
  try {
    for (;;) {
      await run(bin, root, words);
      if (ended.signal.aborted) return 130;
      isRead = findRead(root);
      say("watching", "for changes; Ctrl-C ends it");
      const changed = await changes.next(ended.signal);
      if (changed === undefined) return 130;
      say("changed", describe(changed));
    }
  } finally {
    await watcher.close();
  }
}

/**
 * Tells the files that the pipeline may read: its definition, what its stages read and no stage writes, what its
 * patterns could match, and code. While the definition is wrong, any file that is no output.
 */
function findRead(root: string): (path: string) => boolean {
  const loaded = loadPipeline(root);
  if (!loaded.ok) return () => true;
  const {pipeline} = loaded;
  const code = openCodeDigests(root);
  const files = new Set(["dag.yaml", "dvc.yaml", "params.yaml", "package.json", "pnpm-lock.yaml"]);
  for (const path of pipeline.sources) files.add(path);
  const folders = new Set(pipeline.stages.flatMap(({each = []}) => each.map(baseOf)));
  for (const {instance} of pipeline.nodes) {
    for (const {paths} of instance.deps) for (const path of paths) files.add(path);
    for (const {file} of instance.params) files.add(file);
    if (instance.action.kind === "run")
      for (const path of code.digestNow(instance.action.file)?.files ?? [toFile(instance.action.file)]) {
        files.add(path);
        folders.add(dirname(path));
      }
  }
  const isOutput = (path: string): boolean => findWriter(pipeline, path)?.frozen === false;
  const isIn = (path: string): boolean =>
    files.has(path) || [".", ...foldersOf(path)].some((folder) => files.has(folder) || folders.has(folder));
  return (path) => !isOutput(path) && isIn(path);
}

/** The folder in which all lie that a pattern matches. */
function baseOf(pattern: string): string {
  const parts = pattern.split("/");
  const wild = parts.findIndex((part) => /[*?{[]/.test(part));
  return parts.slice(0, wild < 0 ? -1 : wild).join("/") || ".";
}

/** What has changed since it was asked for last, once nothing more comes for a while. */
class Changes {
  readonly #paths = new Set<string>();
  readonly #settleMs: number;
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isNoticed = false;

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** True until something is noticed. */
  get isIdle(): boolean {
    return !this.#isNoticed && this.#wake !== undefined;
  }

  notice(): void {
    this.#isNoticed = true;
  }

  add(path: string): void {
    this.#paths.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake?.(), this.#settleMs);
  }

  /** Undefined once `signal` is aborted. */
  async next(signal: AbortSignal): Promise<readonly string[] | undefined> {
    this.#isNoticed = false;
    if (this.#paths.size === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve(), {once: true});
      });
    this.#wake = undefined;
    clearTimeout(this.#timer);
    if (signal.aborted) return undefined;
    const paths = [...this.#paths].sort();
    this.#paths.clear();
    return paths;
  }
}

function describe(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(", ");
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}

/** In a process of its own, as a person would: what it prints goes where this prints. */
function run(bin: string, root: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, "repro", ...words], {cwd: root, stdio: "inherit"});
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}
