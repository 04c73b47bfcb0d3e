/** One command of a command line: the words and options it takes, its help, what it does. */
import {parseArgs} from "node:util";
import {ExpectedError} from "../failure.ts";
import {didYouMean} from "../suggest.ts";
import {formatOptions, type Options} from "./option.ts";
import type {Environment, Printer} from "./printer.ts";

/**
 * 0: done, or all is fresh. 1: stale, different, or refused by the gate. 2: an error. 3: not reproducible.
 * 130: interrupted.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface Surroundings {
  readonly printer: Printer;
  /** The nearest folder upwards that holds a pipeline; where there is none, the one that the command is given in. */
  readonly root: string;
  readonly env: Environment;
}

type Values<O extends Options> = ReturnType<typeof parseArgs<{options: O; allowPositionals: true}>>["values"];

export interface Invocation<O extends Options> extends Surroundings {
  readonly values: Values<O>;
  /** What is no option, in order. */
  readonly words: readonly string[];
}

export interface Command {
  /** What its words are, as in its help: `FILE OUT.onnx`. */
  readonly words: string;
  readonly options: Options;
  /** `call` is how the command is called: `pnpm model list`. */
  help(call: string, summary: string, width: number): string;
  /** Runs it on the words after its name. Throws ExpectedError, with the reason "usage" for words that it cannot take. */
  run(argv: readonly string[], call: string, surroundings: Surroundings): Promise<ExitCode>;
}

interface Definition<O extends Options> {
  /**
   * What its words are: `FILE OUT.onnx`; `[NAME]` may be left out, and of `[stage…]` there may be several. An option
   * that has to be given stands among them: `FILE --name NAME`.
   */
  readonly words: string;
  /** Stands above the options in the help. */
  readonly about?: string;
  readonly options: O;
  /** Stands below the options: notes, exit codes, examples. */
  readonly notes: string;
  run(invocation: Invocation<O>): Promise<ExitCode>;
}

export function defineCommand<O extends Options>(definition: Definition<O>): Command {
  const {words, about, options, notes} = definition;
  return {
    words,
    options,
    help: (call, summary, width) =>
      [
        `${`${call} ${words}`.trimEnd()}     ${summary}`,
        ...(about === undefined ? [] : [about]),
        ...(Object.keys(options).length === 0 ? [] : [formatOptions(options, width)]),
        notes,
      ].join("\n\n"),
    run: (argv, call, surroundings) => {
      const parsed = parseWords(argv, options, call);
      checkCount(parsed.words, words, call);
      return definition.run({...surroundings, ...parsed});
    },
  };
}

function parseWords<O extends Options>(
  argv: readonly string[],
  options: O,
  call: string,
): Pick<Invocation<O>, "values" | "words"> {
  checkOptionNames(argv, Object.keys(options), call);
  try {
    const {values, positionals} = parseArgs({args: [...argv], options, allowPositionals: true});
    return {values: values as Values<O>, words: positionals};
  } catch (error) {
    throw new ExpectedError("usage", (error as Error).message.split(". ")[0]!, {hint: seeHelp(call)});
  }
}

/** parseArgs would not say what was meant. */
function checkOptionNames(argv: readonly string[], names: readonly string[], call: string): void {
  const known = names.map((name) => `--${name}`);
  for (const word of argv) {
    if (word === "--") return;
    const name = word.split("=")[0]!;
    if (name.startsWith("--") && !known.includes(name))
      throw new ExpectedError("usage", `unknown option "${name}"`, {
        hint: didYouMean(name, known, seeHelp(call)),
      });
  }
}

function checkCount(given: readonly string[], words: string, call: string): void {
  const least = countWords(words.replace(/\[.*\]/, ""));
  const most = words.includes("…") ? Number.POSITIVE_INFINITY : countWords(words);
  if (given.length >= least && given.length <= most) return;
  throw new ExpectedError(
    "usage",
    `${call} takes ${words || "no words"}, but was given ${given.join(" ") || "nothing"}`,
    {hint: seeHelp(call)},
  );
}

/** An option that has to be given, as in `FILE --name NAME`, is no word. */
function countWords(text: string): number {
  return text
    .replaceAll(/--\S+ \S+/g, "")
    .split(" ")
    .filter((word) => word !== "" && word !== "|").length;
}

export function seeHelp(call: string): string {
  return `\`${call} --help\` shows what there is.`;
}
