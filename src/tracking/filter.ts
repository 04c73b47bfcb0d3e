/**
 * Conditions on runs: `validation.accuracy > 0.9 and params.train.seed = 3`. Parsed here and answered from values in
 * memory; nothing of the text ever becomes SQL.
 *
 *   either  = both ("or" both)…          both = term ("and" term)…
 *   term    = "(" either ")" | NAME (= | != | < | <= | > | >=) VALUE
 *
 * A NAME, in quotes where it holds a space, is a metric, `params.…`, or stage, instance, id, commit, dirty, seconds. A VALUE is a number, true, false, a
 * word, or a text in quotes. Of a run that has no such value every comparison is false.
 */
import {ExpectedError} from "../platform/failure.ts";
import type {RunSummary} from "./list-runs.ts";

export interface Filter {
  matches(run: RunSummary): boolean;
  /** Names that it asks for, in order. */
  readonly names: readonly string[];
}

const FIELDS = ["stage", "instance", "id", "commit", "dirty", "seconds", "startedAt"] as const;

/** The value of a name in a run: a metric, a parameter, or a field. */
export function findValue(run: RunSummary, name: string): unknown {
  const field = FIELDS.find((known) => known === name);
  if (field !== undefined) return run[field];
  if (name.startsWith("params.")) return own(run.params, name.slice("params.".length));
  return own(run.metrics, name);
}

function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Every name that some run has a value for, sorted. */
export function knownNames(runs: readonly RunSummary[]): string[] {
  const names = new Set<string>(FIELDS);
  for (const run of runs) {
    for (const name of Object.keys(run.metrics)) names.add(name);
    for (const name of Object.keys(run.params)) names.add(`params.${name}`);
  }
  return [...names].sort();
}

type Test = (run: RunSummary) => boolean;

const TOKEN = /\s*(?:(<=|>=|!=|=|<|>|\(|\))|"([^"]*)"|'([^']*)'|([^\s<>=!()"']+))/y;

interface Token {
  readonly kind: "symbol" | "text" | "word";
  readonly text: string;
  /** Counted from 1. */
  readonly at: number;
}

/** Throws an ExpectedError that says where the text stops making sense. */
export function parseFilter(text: string): Filter {
  const tokens = tokenise(text);
  const names: string[] = [];
  let next = 0;
  const fail = (expected: string): ExpectedError => {
    const found = tokens[next];
    return new ExpectedError(
      "input",
      `the filter has ${found === undefined ? "its end" : `"${found.text}"`} where ${expected} is expected`,
      {
        place: `character ${found?.at ?? text.length + 1} of "${text}"`,
        hint: "Write such as: validation.accuracy > 0.9 and params.train.seed = 3",
      },
    );
  };
  const accept = (kind: Token["kind"], ...wanted: string[]): Token | undefined => {
    const token = tokens[next];
    if (token?.kind !== kind || (wanted.length > 0 && !wanted.includes(token.text))) return undefined;
    next++;
    return token;
  };
  const joined = (part: () => Test, word: "and" | "or"): Test => {
    const parts = [part()];
    while (accept("word", word) !== undefined) parts.push(part());
    return word === "and"
      ? (run) => parts.every((test) => test(run))
      : (run) => parts.some((test) => test(run));
  };
  const either = (): Test => joined(() => joined(term, "and"), "or");
  const term = (): Test => {
    if (accept("symbol", "(") !== undefined) {
      const inner = either();
      if (accept("symbol", ")") === undefined) throw fail('")"');
      return inner;
    }
    const name = accept("word") ?? accept("text");
    if (name === undefined) throw fail("a name");
    const operator = accept("symbol", "=", "!=", "<", "<=", ">", ">=");
    if (operator === undefined) throw fail("=, !=, <, <=, > or >=");
    const value = accept("text") ?? accept("word");
    if (value === undefined) throw fail("a value");
    names.push(name.text);
    const read = value.kind === "text" ? value.text : readValue(value.text);
    return (run) => {
      const found = findValue(run, name.text);
      // An id such as 123456789012 is a text, whatever it looks like.
      return compare(found, operator.text, typeof found === "string" ? value.text : read);
    };
  };
  const matches = either();
  if (next < tokens.length) throw fail('"and", "or" or the end');
  return {matches, names};
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new ExpectedError(
        "input",
        "the filter has a character that nothing begins with, or a quote that is not closed",
        {
          place: `character ${start + 1} of "${text}"`,
          hint: "Write such as: validation.accuracy > 0.9 and stage = train",
        },
      );
    const [whole, symbol, double, single, word] = match;
    const at = start + whole.length - whole.trimStart().length + 1;
    if (symbol !== undefined) tokens.push({kind: "symbol", text: symbol, at});
    else if (word !== undefined) tokens.push({kind: "word", text: word, at});
    else tokens.push({kind: "text", text: double ?? single ?? "", at});
  }
  return tokens;
}

function readValue(word: string): unknown {
  if (word === "true" || word === "false") return word === "true";
  const value = Number(word);
  return Number.isNaN(value) ? word : value;
}

/** Numbers by size, texts by code unit; unlike kinds are unequal and in no order. */
function compare(found: unknown, operator: string, wanted: unknown): boolean {
  if (found === undefined || found === null) return false;
  if (operator === "=") return found === wanted;
  if (operator === "!=") return found !== wanted;
  const [a, b] = [found, wanted];
  if (!((typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string")))
    return false;
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}
