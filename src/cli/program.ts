/**
 * A table of commands, run on the words of a command line: help, errors and exit codes are the same for all of them.
 *
 * A group's command may be a group itself (`kymo model list`). What is not asked for is not loaded.
 */
import {ExpectedError} from "../platform/failure.ts";
import {didYouMean} from "../platform/suggest.ts";
import {type Command, type ExitCode, type Surroundings, seeHelp} from "../platform/terminal/command.ts";
import {formatPairs} from "../platform/terminal/table.ts";
import {printError} from "./print-error.ts";

export interface CommandGroup {
  /** How it is called, as help texts show it: `pnpm model`. */
  readonly call: string;
  readonly title: string;
  /** What may stand before the command, with a few words each. */
  readonly options?: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, CommandEntry>>;
}

export interface CommandEntry {
  /** A few words, without a stop. */
  readonly summary: string;
  /** True for one that only programs call. */
  readonly isHidden?: boolean;
  load(): Promise<{readonly default: Command | CommandGroup}>;
}

/** Runs `argv`; what is printed, errors too, goes to the printer. */
export async function runProgram(
  program: CommandGroup,
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const {printer} = surroundings;
  try {
    const {target, call, summary, rest, wantsHelp} = await findTarget(program, argv);
    if ("commands" in target) printer.print(formatOverview(target, surroundings));
    else if (wantsHelp) printer.print(target.help(call, summary, printer.width));
    else return await target.run(rest, call, surroundings);
    return 0;
  } catch (error) {
    printError(error, argv, printer);
    return 2;
  }
}

interface Found {
  readonly target: Command | CommandGroup;
  readonly call: string;
  readonly summary: string;
  /** The words after its name. */
  readonly rest: readonly string[];
  readonly wantsHelp: boolean;
}

/** Follows the words down the table, as far as they name groups. Throws ExpectedError where one names nothing. */
async function findTarget(program: CommandGroup, argv: readonly string[]): Promise<Found> {
  const {words, isAsked} = takeOutHelp(argv);
  let found: Found = {target: program, call: program.call, summary: "", rest: words, wantsHelp: isAsked};
  for (;;) {
    const {target, rest, wantsHelp} = found;
    const [word, ...others] = rest[0] === "--" ? rest.slice(1) : rest; // pnpm hands its own `--` on
    if (!("commands" in target) || word === undefined) return found;
    if (word === "help") found = {...found, rest: others, wantsHelp: true};
    else {
      const entry = Object.hasOwn(target.commands, word) ? target.commands[word] : undefined;
      if (entry === undefined) throw unknownCommand(word, target);
      const {default: loaded} = await entry.load();
      const call = `${target.call} ${word}`;
      found = {target: loaded, call, summary: entry.summary, rest: others, wantsHelp};
    }
  }
}

/** `--help` and `-h` count wherever they stand, but not after `--`. */
function takeOutHelp(argv: readonly string[]): {words: string[]; isAsked: boolean} {
  const start = argv[0] === "--" ? 1 : 0;
  const end = argv.indexOf("--", start);
  const isHelp = (word: string, i: number) => (word === "--help" || word === "-h") && (end < 0 || i < end);
  return {
    words: argv.slice(start).filter((word, i) => !isHelp(word, i + start)),
    isAsked: argv.some(isHelp),
  };
}

function unknownCommand(word: string, {call, commands}: CommandGroup): ExpectedError {
  const shown = listShown(commands).map(([name]) => name);
  const hint = didYouMean(word, shown, seeHelp(call));
  return new ExpectedError("usage", `unknown command "${word}"`, {hint});
}

function listShown(commands: CommandGroup["commands"]): readonly (readonly [string, CommandEntry])[] {
  return Object.entries(commands).filter(([, {isHidden}]) => isHidden !== true);
}

function formatOverview(
  {call, title, options = {}, commands}: CommandGroup,
  {printer}: Surroundings,
): string {
  const pairs = listShown(commands).map(([name, {summary}]) => [name, summary] as const);
  const before = Object.entries(options);
  const list = (rows: readonly (readonly [string, string])[]) =>
    formatPairs(
      rows.map(([name, text]) => [`  ${name}`, text]),
      printer,
    );
  return [
    title,
    list(pairs),
    ...(before.length === 0 ? [] : [`Before the command\n${list(before)}`]),
    `\`${call} COMMAND --help\` shows the options, with examples.
Colours follow the terminal, NO_COLOR and FORCE_COLOR.
With --json an error is a line of JSON on standard error: {"error": {reason, message, file, place, hint}}.
Exit code: 0 done or fresh, 1 stale, different or refused, 2 an error, 130 interrupted.`,
  ].join("\n\n");
}
