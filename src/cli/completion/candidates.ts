/** What a word of a command line could become, by the table of commands and the definition of the one that is called. */
import type {Command} from "../../platform/terminal/command.ts";
import type {Option, Options} from "../../platform/terminal/option.ts";
import type {CommandGroup} from "../program.ts";

export interface Candidate {
  readonly word: string;
  /** A few words. */
  readonly text: string;
}

const HELP: Candidate = {word: "--help", text: "the options, with examples"};

/**
 * The words that `typed` begins, after `before`. None where a path or a free value is to follow: the shell's own
 * completion of files serves then. `listNames` gives the names of stages and instances, and is called only where they
 * may stand.
 */
export async function listCandidates(
  program: CommandGroup,
  before: readonly string[],
  typed: string,
  listNames: () => Promise<readonly string[]>,
): Promise<readonly Candidate[]> {
  let target: Command | CommandGroup = program;
  let at = 0;
  for (; "commands" in target; at++) {
    const word: string | undefined = before[at];
    if (word === undefined) return startingWith(typed, listCommands(target, typed));
    if (word === "help" || word === "--") continue;
    if (!Object.hasOwn(target.commands, word)) return [];
    target = (await target.commands[word]!.load()).default;
  }
  const given = before.slice(at);
  const end = given.indexOf("--");
  const {options} = target;
  const awaiting = end < 0 ? findAwaiting(given.at(-1), options) : undefined;
  if (awaiting !== undefined) return listWords(typed, awaiting.value ?? "", 0, listNames);
  if (end < 0 && typed.startsWith("-")) return startingWith(typed, listOptions(options, given));
  const isWord = (word: string, i: number) =>
    !word.startsWith("-") && findAwaiting(given[i - 1], options) === undefined;
  return listWords(typed, target.words, given.filter(isWord).length, listNames);
}

async function listWords(
  typed: string,
  words: string,
  index: number,
  listNames: () => Promise<readonly string[]>,
): Promise<readonly Candidate[]> {
  const {literals, isStage} = readWords(words, index);
  const names = isStage ? await listNames() : [];
  return startingWith(typed, [
    ...literals.map((word) => ({word, text: ""})),
    ...names.map((word) => ({word, text: word.includes("@") ? "instance" : "stage"})),
  ]);
}

function startingWith(typed: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({word}) => word.startsWith(typed));
}

function listCommands({commands, options = {}}: CommandGroup, typed: string): readonly Candidate[] {
  if (typed.startsWith("-"))
    return [...Object.entries(options).map(([name, text]) => ({word: name.split(" ")[0]!, text})), HELP];
  return Object.entries(commands)
    .filter(([, {isHidden}]) => isHidden !== true)
    .map(([word, {summary}]) => ({word, text: summary}));
}

/** Those that may still be given. */
function listOptions(options: Options, given: readonly string[]): readonly Candidate[] {
  const free = Object.entries(options).filter(
    ([name, {short, multiple}]) =>
      multiple === true ||
      !given.some(
        (word) => word.split("=")[0] === `--${name}` || (short !== undefined && word === `-${short}`),
      ),
  );
  return [...free.map(([name, {help}]) => ({word: `--${name}`, text: help})), HELP];
}

/** The option whose value comes after `word`. */
function findAwaiting(word: string | undefined, options: Options): Option | undefined {
  return Object.entries(options).find(
    ([name, {type, short}]) => type === "string" && (word === `--${name}` || word === `-${short}`),
  )?.[1];
}

/** What may stand in the place `index` of a command's words: `staging|production`, `[stage…]`, `[show ID | compare A B]`. */
function readWords(
  words: string,
  index: number,
): {readonly literals: readonly string[]; readonly isStage: boolean} {
  const forms = words
    .replaceAll(/--\S+ \S+|[[\]]/g, "")
    .split(" | ")
    .map((form) => form.trim().split(/ +/));
  const here = forms.flatMap((form) => form[index] ?? (form.at(-1)!.endsWith("…") ? form.at(-1)! : []));
  const names = here.flatMap((place) => place.replace("…", "").split("|"));
  const isStage = names.some((name) => name.toLowerCase() === "stage");
  return {literals: names.filter((name) => /^[a-z]+$/.test(name) && name !== "stage"), isStage};
}
