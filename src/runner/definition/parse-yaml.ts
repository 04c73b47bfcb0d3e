/**
 * YAML text to a `Tree`. Whatever is wrong with the text becomes errors, never an exception.
 *
 * The `yaml` package takes tens of milliseconds to load and to warm up, so it is loaded only when a file has
 * to be parsed: a run in which nothing changed never does (see source.ts).
 */

import {createRequire} from "node:module";
import type * as Yaml from "yaml";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {type Entry, findEntry, type Mapping, type Span, type Tree} from "./tree.ts";
import {formatNumber, parseExtendedNumber} from "./yaml-number.ts";

/** A file whose aliases unfold to more values than this is refused; a large real one has some thousands. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 100;

/** A truth value, a date, or a number of base 60 in YAML 1.1, which PyYAML reads. */
const OTHER_TEXT = /^(?:y|n|yes|no|on|off|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d\d?-\d\d?.*)$/i;
/** A number that all versions of YAML read alike. */
const SAME_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][-+]\d+)?)?$/;

const HINTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "Remove one of the two; the second would hide the first.",
  TAB_AS_INDENT: "Indent with spaces.",
  BAD_INDENT: "Give lines of one block the same indentation.",
  MULTIPLE_DOCS: "Keep one document in the file; remove the line ---.",
  MISSING_CHAR: "Close the quote or bracket, or indent the lines that belong to it.",
  BLOCK_AS_IMPLICIT_KEY: "Put text that has a colon into quotes.",
};

/** The tree of `text`, undefined where an error was reported. An empty file is an empty map. */
export function parseYaml(text: string, report: ReportDiagnostic): Tree | undefined {
  const conflicts = [...text.matchAll(/^(<{7} .*|={7}|>{7} .*)$/gm)];
  if (conflicts.length > 0) {
    for (const {index, 0: marker} of conflicts)
      report(
        {start: index, end: index + marker.length},
        "a merge conflict is not resolved here",
        "Keep one side, and remove the three marker lines.",
      );
    return undefined;
  }
  const yaml = createRequire(import.meta.url)("yaml") as typeof Yaml;
  const document = yaml.parseDocument(text, {prettyErrors: false, logLevel: "error"});
  for (const {code, pos} of document.errors.filter((error) => error.code === "DUPLICATE_KEY")) {
    const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? "";
    report({start: pos[0], end: pos[0] + key.length}, `the key "${key}" is there twice`, HINTS[code]!);
  }
  // after the first error of syntax the parser stumbles over much that is right
  const error = document.errors.find(({code}) => code !== "DUPLICATE_KEY");
  if (error !== undefined) {
    const brace = text[error.pos[0]] === "{";
    const hint = brace ? "Put text that has a brace in it into quotes." : HINTS[error.code];
    const span = {start: error.pos[0], end: error.pos[1]};
    report(span, `this is not YAML: ${error.message}`, hint ?? "Correct the YAML here.");
  }
  if (document.errors.length > 0) return undefined;
  return new Builder(yaml, document, report).build();
}

interface Built {
  readonly tree: Tree;
  /** How many values the tree has once its aliases are unfolded. */
  readonly size: number;
}

class Builder {
  readonly #yaml: typeof Yaml;
  readonly #document: Yaml.Document;
  readonly #report: ReportDiagnostic;
  readonly #built = new Map<Yaml.Node, Built | "unfinished" | "wrong">();

  constructor(yaml: typeof Yaml, document: Yaml.Document, report: ReportDiagnostic) {
    this.#yaml = yaml;
    this.#document = document;
    this.#report = report;
  }

  build(): Tree | undefined {
    const contents = this.#document.contents;
    if (contents === null) return {kind: "map", start: 0, end: 0, entries: []};
    return this.#node(contents, 0)?.tree;
  }

  #node(node: Yaml.Node, depth: number): Built | undefined {
    const known = this.#built.get(node);
    const at = spanOf(node);
    if (known === "unfinished" || known === "wrong") return undefined;
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return this.#fail(at, `this is nested deeper than ${MAX_DEPTH} levels`);
    this.#built.set(node, "unfinished");
    const built = this.#unfold(node, at, depth);
    const tooLarge = built !== undefined && built.size > MAX_VALUES;
    this.#built.set(node, built === undefined || tooLarge ? "wrong" : built);
    return tooLarge ? this.#fail(at, `its aliases unfold to more than ${MAX_VALUES} values`) : built;
  }

  #unfold(node: Yaml.Node, at: Span, depth: number): Built | undefined {
    const yaml = this.#yaml;
    if (yaml.isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) return this.#fail(at, `nothing is named &${node.source} before this alias`);
      if (this.#built.get(target) === "unfinished")
        return this.#fail(at, "this alias stands inside what it repeats");
      return this.#node(target, depth + 1);
    }
    if (yaml.isSeq<Yaml.Node>(node)) {
      const items = node.items.map((item) => this.#node(item, depth + 1));
      if (!items.every((item) => item !== undefined)) return undefined;
      return {tree: {kind: "list", ...at, items: items.map((item) => item.tree)}, size: sum(items)};
    }
    if (yaml.isMap<Yaml.Node, Yaml.Node | null>(node)) return this.#map(node.items, at, depth);
    const {value, source} = node as Yaml.Scalar;
    const isPlain = (node as Yaml.Scalar).type === "PLAIN";
    const isKnown = value === null || typeof value === "boolean" || typeof value === "number";
    const text = isKnown ? (source ?? String(value)) : String(value);
    const found = isKnown ? value : ((isPlain ? parseExtendedNumber(text) : undefined) ?? text);
    const spelled = isPlain === (typeof found === "number") ? spellAsWritten(found, text) : undefined;
    return {
      tree: {kind: "scalar", value: found, text, ...(spelled === undefined ? {} : {spelled}), ...at},
      size: 1,
    };
  }

  #map(pairs: readonly Yaml.Pair<Yaml.Node, Yaml.Node | null>[], at: Span, depth: number): Built | undefined {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    let size = 1;
    let whole = true;
    for (const {key, value} of pairs) {
      const keyAt = spanOf(key);
      const name = this.#yaml.isScalar(key) ? nameOf(key) : undefined;
      const built = value === null ? NOTHING(keyAt) : this.#node(value, depth + 1);
      if (name === undefined || (name === "" && this.#yaml.isScalar(key) && key.value === null)) {
        this.#fail(keyAt, "this key is not text");
        whole = false;
      } else if (built === undefined) whole = false;
      else {
        size += built.size;
        if (name !== "<<") own.push({key: name, at: keyAt, value: built.tree});
        else {
          const sources = built.tree.kind === "list" ? built.tree.items : [built.tree];
          for (const source of sources)
            if (source.kind === "map") merged.push(...source.entries);
            else {
              this.#fail(keyAt, "<< merges maps, and this is none");
              whole = false;
            }
        }
      }
    }
    if (!whole) return undefined;
    const entries = own;
    for (const entry of merged)
      if (findEntry({entries} as unknown as Mapping, entry.key) === undefined) entries.push(entry);
    return {tree: {kind: "map", ...at, entries}, size};
  }

  #fail(at: Span, message: string): undefined {
    this.#report(at, message, "Write it out in full, or simplify it.");
    return undefined;
  }
}

/** A key's name; of a number, a truth value or null as a template would write it. */
function nameOf({value, source}: Yaml.Scalar): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(source ?? String(value));
  if (value === null) return source === undefined || source === "" ? source : "None";
  return typeof value === "boolean" ? String(value) : source;
}

/** Undefined where every reader makes the same of it. */
function spellAsWritten(value: unknown, text: string): string | undefined {
  if (typeof value === "number") return SAME_NUMBER.test(text) ? undefined : text;
  return typeof value === "string" && OTHER_TEXT.test(text) ? `quoted ${JSON.stringify(text)}` : undefined;
}

const NOTHING = (at: Span): Built => ({tree: {kind: "scalar", value: null, text: "", ...at}, size: 1});

function sum(items: readonly Built[]): number {
  return items.reduce((total, {size}) => total + size, 1);
}

function spanOf(node: Yaml.Node): Span {
  return {start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0};
}
