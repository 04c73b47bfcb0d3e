/**
 * Does what a Dockerfile says step by step in a folder, without an engine: what is copied is copied from what
 * .dockerignore lets through, commands run in the folder of WORKDIR, and each copy keeps times in whole seconds, as
 * layers do. The image's own programs are this machine's.
 */
import {spawnSync} from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from "node:fs";
import {basename, dirname, join, relative} from "node:path";
import {fileURLToPath} from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface Step {
  readonly instruction: string;
  readonly words: string;
}

/** Continued lines are joined, comments left out. */
export function parseDockerfile(text: string): Step[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, instruction, words] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
      return {instruction: instruction!, words: words!.trim()};
    });
}

/** A test of paths in the build context: the last pattern that fits decides. A pattern fits what lies in it, too. */
export function readDockerignore(text: string): (path: string) => boolean {
  const rules = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({isKept: line.startsWith("!"), pattern: line.replace(/^!/, "")}));
  return (path) => rules.findLast(({pattern}) => fits(pattern, path))?.isKept ?? true;
}

function fits(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`^${source}(/.*)?$`).test(path);
}

export interface Build {
  /** The folder that is the root of the last stage. */
  readonly root: string;
  /** Where its commands run. */
  readonly workdir: string;
  readonly steps: readonly Step[];
}

/** Run in place of a command: gives whether it was. */
export type Instead = (command: string, workdir: string) => boolean;

/** Builds in `folder`. Throws with the output of a command that fails. */
export function buildImage(dockerfile: string, folder: string, instead: Instead): Build {
  const steps = parseDockerfile(readFileSync(join(repository, dockerfile), "utf8"));
  const isKept = readDockerignore(readFileSync(join(repository, ".dockerignore"), "utf8"));
  const stages = new Map<string, string>();
  let [root, workdir] = ["", ""];
  for (const {instruction, words} of steps) {
    if (instruction === "FROM") {
      const name = / AS (\S+)$/.exec(words)?.[1] ?? `stage-${stages.size}`;
      root = join(folder, name);
      stages.set(name, root);
      mkdirSync(root, {recursive: true});
    } else if (instruction === "WORKDIR") {
      workdir = join(root, words);
      mkdirSync(workdir, {recursive: true});
    } else if (instruction === "COPY") copy(words, {workdir, stages, isKept});
    else if (instruction === "RUN" && !instead(words, workdir)) run(words, workdir);
  }
  return {root, workdir, steps};
}

interface Place {
  readonly workdir: string;
  readonly stages: ReadonlyMap<string, string>;
  readonly isKept: (path: string) => boolean;
}

function copy(words: string, {workdir, stages, isKept}: Place): void {
  const from = /--from=(\S+)/.exec(words)?.[1];
  const names = words.split(/\s+/).filter((word) => !word.startsWith("--"));
  const target = names.pop()!;
  const base = from === undefined ? repository : stages.get(from)!;
  for (const name of names) {
    const source = join(base, name);
    if (from === undefined && !existsSync(source))
      throw new Error(`COPY ${name}: it is not in the build context`);
    const into =
      target.endsWith("/") && !lstatSync(source).isDirectory() ? join(target, basename(name)) : target;
    const filter = (path: string) => from !== undefined || path === source || isKept(relative(base, path));
    mkdirSync(dirname(join(workdir, into)), {recursive: true});
    cpSync(source, join(workdir, into), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter,
    });
  }
  roundTimes(workdir);
}

/** Down to whole seconds. */
function roundTimes(folder: string): void {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) roundTimes(path);
    const {mtimeMs} = lstatSync(path);
    const seconds = Math.floor(mtimeMs / 1000);
    if (mtimeMs !== seconds * 1000) lutimesSync(path, seconds, seconds);
  }
}

export function run(command: string, cwd: string): string {
  const {status, stdout, stderr} = spawnSync("sh", ["-c", command], {
    cwd,
    encoding: "utf8",
    env: {...process.env, NO_COLOR: "1"},
  });
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`);
  return stdout;
}

/** The packages that an installation without those for development has, as links to the repository's own. */
export function linkPackages(workdir: string): void {
  const {dependencies} = JSON.parse(readFileSync(join(workdir, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const path = join(workdir, "node_modules", name);
    mkdirSync(dirname(path), {recursive: true});
    symlinkSync(join(repository, "node_modules", name), path);
  }
}
