/** `repro` and `status` as a person runs them, in the test's own process: a build takes milliseconds, not a second. */
import {
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {basename, join} from "node:path";
import {pathToFileURL} from "node:url";
import {ExpectedErrors, toFailure} from "../../../src/platform/failure.ts";
import {ownIdentity} from "../../../src/platform/process-identity.ts";
import type {Command} from "../../../src/platform/terminal/command.ts";
import {formatFailure} from "../../../src/platform/terminal/failure-text.ts";
import {createPrinter} from "../../../src/platform/terminal/printer.ts";
import {createRepro} from "../../../src/runner/cli/repro.ts";
import status from "../../../src/runner/cli/status.ts";
import why from "../../../src/runner/cli/why.ts";
import type {Executor, StageJob} from "../../../src/runner/executor/executor.ts";
import {openLocalExecutor} from "../../../src/runner/executor/local.ts";
import type {Steps} from "../../../src/runner/steps.ts";
import {type Outcome, Rig} from "./rig.ts";

if (existsSync("/dev/shm")) process.env.TMPDIR = "/dev/shm"; // for workspaces: a flush costs nothing there

/** `repro --json`: the names by what happened to them. */
export interface Built {
  readonly code: number;
  readonly ran: readonly string[];
  readonly restored: readonly string[];
  readonly fresh: readonly string[];
  readonly failed: readonly string[];
  readonly frozen: readonly string[];
  readonly removed: readonly string[];
  readonly text: string;
}

/** `steps` is called at each point between which a kill can fall. */
export async function reproHere(root: string, steps?: Steps, words: readonly string[] = []): Promise<Built> {
  const command = createRepro({
    worker: "",
    executor: openExecutor(),
    ...(steps === undefined ? {} : {steps}),
  });
  const {code, stdout, stderr} = await runCommand(command, ["--json", "--jobs", "2", ...words], root);
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as {type: string; name: string; how?: string});
  const names = (type: string, how?: string): string[] =>
    events.flatMap((event) => (event.type === type && event.how === how ? [event.name] : [])).sort();
  return {
    code,
    ran: names("done", "ran"),
    restored: names("done", "restored"),
    fresh: names("fresh"),
    failed: names("failed"),
    frozen: names("frozen"),
    removed: names("removed"),
    text: stdout + stderr,
  };
}

export async function statusHere(root: string): Promise<{readonly code: number; readonly text: string}> {
  const {code, stdout, stderr} = await runCommand(status, [], root);
  return {code, text: stdout + stderr};
}

const COMMANDS: Readonly<Record<string, () => Command>> = {
  status: () => status,
  why: () => why,
  repro: () => createRepro({worker: "", executor: openExecutor()}),
};

/** A workspace whose commands run in this process; others than these are the program. */
export class NearRig extends Rig {
  build(...words: readonly string[]): Promise<Built> {
    return reproHere(this.root, undefined, words);
  }

  async run(name: string, ...words: readonly string[]): Promise<Outcome> {
    const command = COMMANDS[name]?.();
    return command === undefined ? this.dag(name, ...words) : runCommand(command, words, this.root);
  }
}

async function runCommand(
  command: Command,
  words: readonly string[],
  root: string,
): Promise<Outcome & {code: number}> {
  const written = {stdout: "", stderr: ""};
  const streamTo = (name: keyof typeof written) => ({write: (text: string) => (written[name] += text)});
  const printer = createPrinter(streamTo("stdout"), streamTo("stderr"), {NO_COLOR: "1"});
  try {
    const code = await command.run(words, "kymo", {printer, root, env: {}});
    return {code, ...written};
  } catch (error) {
    const text =
      error instanceof ExpectedErrors
        ? error.format(false)
        : formatFailure(toFailure(error, "state"), (plain) => plain);
    return {code: 2, ...written, stderr: `${written.stderr}${text}\n`};
  }
}

/** Commands run in a shell, as ever; a stage is imported and called. */
function openExecutor(): Executor {
  const local = openLocalExecutor("");
  return {
    ...local,
    async run(job, hooks) {
      if (job.kind === "commands") return local.run(job, hooks);
      try {
        hooks.started(ownIdentity());
        if (job.kind === "stage") await runStage(job);
        return undefined;
      } catch (error) {
        return toFailure(error, "stage failed");
      }
    },
    stop: (process) => process.pid !== ownIdentity().pid && local.stop(process),
  };
}

interface StageModule {
  readonly default: {run(context: object): Promise<void>};
}

/** By the name of the bundle, which is its digest: the same in every workspace. */
const loaded = new Map<string, Promise<StageModule>>();

async function runStage({bundle, deps, outs, params}: StageJob): Promise<void> {
  const name = basename(bundle);
  const module = loaded.get(name) ?? (import(pathToFileURL(bundle).href) as Promise<StageModule>);
  loaded.set(name, module);
  await (await module).default.run({deps, outs, params});
}

/** The workspace as a run leaves it that is killed here and now, which is in this very process. */
export function copyAsKilled(root: string, to: string): void {
  cpSync(root, to, {recursive: true, verbatimSymlinks: true, preserveTimestamps: true});
  disguise(to);
}

/** Has all that bears this process's identity belong to one that is dead: its number is in use again. */
function disguise(folder: string): void {
  const {pid, start} = ownIdentity();
  const [alive, dead] = [`${pid}.${start}.`, `${pid}.1.`];
  for (const name of readdirSync(folder)) {
    if (name === "node_modules") continue;
    const path = join(folder, name.replace(alive, dead));
    if (name.includes(alive)) renameSync(join(folder, name), path);
    const stat = lstatSync(path);
    if (stat.isDirectory()) disguise(path);
    else if (stat.isFile() && (name === "lock" || name.startsWith("lock.")))
      writeFileSync(path, readFileSync(path, "utf8").replace(alive, dead));
  }
}

export function replaceFolder(folder: string, by: string): void {
  rmSync(folder, {recursive: true, force: true});
  renameSync(by, folder);
}
