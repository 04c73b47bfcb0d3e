/** The commands of `pnpm model`, and one of them run on its words. */
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";
import {formatFailure, UsageError} from "../../platform/terminal/failure-text.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {suggest} from "../../platform/terminal/suggest.ts";
import type {Command, Surroundings} from "../command.ts";

const COMMANDS: Readonly<Record<string, () => Promise<{default: Command}>>> = {
  inspect: () => import("./inspect.ts"),
  export: () => import("./export.ts"),
  runs: () => import("./runs.ts"),
  register: () => import("./register.ts"),
  list: () => import("./list.ts"),
  show: () => import("./show.ts"),
  compare: () => import("./compare.ts"),
  promote: () => import("./promote.ts"),
  rollback: () => import("./rollback.ts"),
  archive: () => import("./archive.ts"),
  check: () => import("./check.ts"),
};

const OVERVIEW = `pnpm model: what a model is, its versions, its runs

  inspect FILE              layers, parameters, compile settings, cost of a window
  export FILE OUT.onnx      the model for any ONNX engine

  runs                      every training and evaluation run: list, filter, sort
  runs show ID              one run
  runs compare A B          where two runs differ

  register FILE --name NAME a new version in the registry
  list [NAME]               names, versions and their stages
  show NAME[@VERSION]       one version, down to the raw recordings
  compare A B               where two versions differ
  promote NAME@V STAGE      to staging; or, through the gate, to production
  rollback NAME             the production version before this one
  archive NAME@V            a version that is not to be used any more
  check                     find what was edited by hand, or is missing

\`pnpm model COMMAND --help\` shows the options, with examples. Colours follow the terminal, NO_COLOR, FORCE_COLOR.
Exit code: 0 done, 1 refused by the gate or different, 2 an error.`;

/**
 * Runs `argv` as if from the folder `cwd`; what is printed goes to `printer`. Gives the exit code: 0 done, 1 refused by
 * the gate or different, 2 an error.
 */
export async function runModelCommand(
  argv: readonly string[],
  {printer, cwd, env}: {printer: Printer; cwd: string; env: Surroundings["env"]},
): Promise<number> {
  try {
    return await dispatch(argv, {printer, root: findRoot(cwd), env});
  } catch (error) {
    printer.error(formatFailure(error, printer));
    return 2;
  }
}

async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const words = argv[0] === "--" ? argv.slice(1) : argv;
  const isHelp = (word: string | undefined) => word === "--help" || word === "-h";
  const [first, ...rest] = words[0] === "help" ? [words[1] ?? "--help", "--help"] : words;
  if (first === undefined || isHelp(first)) {
    surroundings.printer.print(OVERVIEW);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (load === undefined) {
    const near = suggest(first, Object.keys(COMMANDS));
    throw new UsageError(
      `unknown command "${first}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
      "`pnpm model --help` shows what there is.",
    );
  }
  const {default: command} = await load();
  const end = rest.indexOf("--");
  if (rest.some((word, i) => isHelp(word) && (end < 0 || i < end))) {
    surroundings.printer.print(command.help);
    return 0;
  }
  return command.run(rest, surroundings);
}

/** The nearest folder upwards with a pipeline; without one, the folder itself. */
function findRoot(from: string): string {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, "dag.yaml")) || existsSync(join(at, "dvc.yaml"))) return at;
    if (dirname(at) === at) return from;
  }
}
