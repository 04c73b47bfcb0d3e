/** The words of the command line as a checked command. */
import {availableParallelism} from "node:os";
import {type ParseArgsConfig, parseArgs} from "node:util";
import {suggest} from "../definition/suggest.ts";

export const COMMAND_NAMES = ["repro", "status", "why", "graph"] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

interface Common {
  /** `key=value` of each --set. */
  readonly set: readonly string[];
}

export interface ReproCommand extends Common {
  readonly name: "repro";
  readonly targets: readonly string[];
  readonly jobs: number;
  readonly dry: boolean;
  readonly force: boolean;
  readonly keepGoing: boolean;
  readonly json: boolean;
}

export interface StatusCommand extends Common {
  readonly name: "status";
  readonly targets: readonly string[];
  readonly json: boolean;
}

export interface WhyCommand extends Common {
  readonly name: "why";
  readonly target: string;
  readonly json: boolean;
}

export interface GraphCommand extends Common {
  readonly name: "graph";
  readonly format: "text" | "mermaid" | "dot";
  readonly full: boolean;
}

export type Command =
  | ReproCommand
  | StatusCommand
  | WhyCommand
  | GraphCommand
  | {readonly name: "help"; readonly topic: CommandName | undefined}
  | {readonly name: "mistake"; readonly message: string};

const flag = {type: "boolean"} as const;
const OPTIONS = {
  repro: {
    jobs: {type: "string", short: "j"},
    dry: {type: "boolean", short: "n"},
    force: {type: "boolean", short: "f"},
    "keep-going": {type: "boolean", short: "k"},
    json: flag,
  },
  status: {json: flag},
  why: {json: flag},
  graph: {mermaid: flag, dot: flag, full: flag},
} as const satisfies Record<CommandName, ParseArgsConfig["options"]>;

const COMMON = {set: {type: "string", multiple: true}, help: {type: "boolean", short: "h"}} as const;

/** Never throws: what it cannot make sense of is a `mistake` with a suggestion. */
export function parseCommand(argv: readonly string[]): Command {
  const [word, ...rest] = argv;
  if (word === undefined || word === "help" || word === "--help" || word === "-h") {
    const topic = rest.find(isCommandName);
    return {name: "help", topic};
  }
  if (!isCommandName(word)) {
    const near = suggest(word, COMMAND_NAMES);
    return mistake(`unknown command "${word}"${near === undefined ? "" : `; did you mean "${near}"?`}`);
  }
  const options = {...OPTIONS[word], ...COMMON};
  const unknown = findUnknownOption(rest, options);
  if (unknown !== undefined) return mistake(unknown, word);
  try {
    const {values, positionals} = parseArgs({args: rest, options, allowPositionals: true});
    return values.help === true ? {name: "help", topic: word} : build(word, values as Values, positionals);
  } catch (error) {
    return mistake((error as Error).message.split(". ")[0]!, word);
  }
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function build(name: CommandName, values: Values, targets: readonly string[]): Command {
  const set = (values.set ?? []) as string[];
  const on = (key: string) => values[key] === true;
  switch (name) {
    case "repro": {
      const jobs = values.jobs === undefined ? availableParallelism() : Number(values.jobs);
      if (!Number.isInteger(jobs) || jobs < 1)
        return mistake(`-j takes a whole number from 1, not "${String(values.jobs)}"`, name);
      return {
        name,
        set,
        targets,
        jobs,
        dry: on("dry"),
        force: on("force"),
        keepGoing: on("keep-going"),
        json: on("json"),
      };
    }
    case "status":
      return {name, set, targets, json: on("json")};
    case "why": {
      const [target, ...more] = targets;
      if (target === undefined || more.length > 0) return mistake("why takes the name of one stage", name);
      return {name, set, target, json: on("json")};
    }
    case "graph":
      if (targets.length > 0) return mistake(`graph draws the whole pipeline and takes no stage`, name);
      return {name, set, format: on("mermaid") ? "mermaid" : on("dot") ? "dot" : "text", full: on("full")};
  }
}

function isCommandName(word: string): word is CommandName {
  return (COMMAND_NAMES as readonly string[]).includes(word);
}

function findUnknownOption(words: readonly string[], options: object): string | undefined {
  const names = Object.keys(options).map((name) => `--${name}`);
  for (const word of words) {
    if (word === "--") return undefined;
    const name = word.split("=")[0]!;
    if (!name.startsWith("--") || names.includes(name)) continue;
    const near = suggest(name, names);
    return `unknown option "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`;
  }
  return undefined;
}

function mistake(message: string, command?: CommandName): Command {
  const help = command === undefined ? "pnpm dag --help" : `pnpm dag ${command} --help`;
  return {name: "mistake", message: `${message}\n\n  hint: \`${help}\` shows what there is.`};
}
