/** One command of a command line: its help, its options, what it does; and how its words are read. */
import {type ParseArgsConfig, parseArgs} from "node:util";
import {UsageError} from "../platform/terminal/failure-text.ts";
import type {Printer} from "../platform/terminal/printer.ts";
import {suggest} from "../platform/terminal/suggest.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{options: O; allowPositionals: true}>>["values"];

export interface Surroundings {
  readonly printer: Printer;
  /** The project's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Invocation<O extends Options> extends Surroundings {
  readonly values: Values<O>;
  /** What is no option, in order. */
  readonly words: readonly string[];
}

export interface Command {
  readonly help: string;
  /** Runs it on the words after its name; gives the exit code. Throws UsageError and ExpectedError. */
  run(argv: readonly string[], surroundings: Surroundings): Promise<number>;
}

interface Definition<O extends Options> {
  readonly name: string;
  readonly help: string;
  readonly options: O;
  /** What its words are, for the message when there are too few or too many: ["FILE"]; "A?" may be left out. */
  readonly words: readonly string[];
  run(invocation: Invocation<O>): Promise<number>;
}

export function defineCommand<O extends Options>(definition: Definition<O>): Command {
  const {name, help, options} = definition;
  const hint = `\`pnpm model ${name} --help\` shows what there is.`;
  return {
    help,
    run: (argv, surroundings) => {
      checkOptionNames(argv, Object.keys(options), hint);
      let parsed: {values: Values<O>; positionals: string[]};
      try {
        parsed = parseArgs({args: [...argv], options, allowPositionals: true}) as never;
      } catch (error) {
        throw new UsageError((error as Error).message.split(". ")[0]!, hint);
      }
      const {values, positionals: words} = parsed;
      const least = definition.words.filter((word) => !word.endsWith("?")).length;
      if (words.length < least || words.length > definition.words.length) {
        const wanted = definition.words.map((word) => word.replace("?", "")).join(" ");
        const given = words.length === 0 ? "nothing" : words.join(" ");
        throw new UsageError(`${name} takes ${wanted || "no words"}, but was given ${given}`, hint);
      }
      return definition.run({...surroundings, values, words});
    },
  };
}

/** parseArgs would not say what was meant. */
function checkOptionNames(argv: readonly string[], names: readonly string[], hint: string): void {
  const known = names.map((name) => `--${name}`);
  for (const word of argv) {
    if (word === "--") return;
    const name = word.split("=")[0]!;
    if (!name.startsWith("--") || known.includes(name)) continue;
    const near = suggest(name, known);
    throw new UsageError(
      `unknown option "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
      hint,
    );
  }
}

/** A number from an option's text, or `otherwise` where it was not given. Throws UsageError outside low … high. */
export function readNumber(
  text: string | undefined,
  option: string,
  {otherwise, low, high, whole = false}: {otherwise: number; low: number; high: number; whole?: boolean},
): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
  const range = high === Number.POSITIVE_INFINITY ? `from ${low}` : `from ${low} to ${high}`;
  throw new UsageError(
    `--${option} is "${text}"`,
    `Give a ${whole ? "whole " : ""}number ${range}, such as --${option} ${otherwise}.`,
  );
}
