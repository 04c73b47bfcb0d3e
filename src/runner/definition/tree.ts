/**
 * A definition file as a plain tree that remembers where each value stands, whatever parser made it.
 *
 * Aliases and merge keys (`<<`) are already followed; a subtree may therefore occur more than once.
 */

import {formatNumber} from "./yaml-number.ts";

/** Offsets into the text of the file, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Scalar extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, so that `1.0` in a template stays `1.0`. */
  readonly text: string;
  /** As written, where readers of YAML 1.1 and 1.2 differ over it: `012`, `1e3`, and `yes` or a date, if in quotes. */
  readonly spelled?: string;
}

export interface List extends Span {
  readonly kind: "list";
  readonly items: readonly Tree[];
}

export interface Entry {
  readonly key: string;
  /** Where the key stands. */
  readonly at: Span;
  readonly value: Tree;
}

export interface Mapping extends Span {
  readonly kind: "map";
  readonly entries: readonly Entry[];
}

export type Tree = Scalar | List | Mapping;

/** The key's value, or undefined. */
export function findEntry(map: Mapping, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value as JavaScript has it. An integer beyond 2^53 stays text, since a number would be another one. */
export function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      return Number.isInteger(tree.value) && !Number.isSafeInteger(tree.value) && /^[-+]?\d+$/.test(tree.text)
        ? tree.text
        : tree.value;
    case "list":
      return tree.items.map(plain);
    case "map":
      // fromEntries defines own properties, so a key called __proto__ is only a key
      return Object.fromEntries(tree.entries.map(({key, value}) => [key, plain(value)]));
  }
}

const spelled = new WeakMap<Tree, string>();

/**
 * What a program may see of the value that reads the file by itself: the order of keys, `1` or `1.0`, a date or the
 * text in quotes. Two values that differ in any of these are never spelled alike.
 */
export function spell(tree: Tree): string {
  const known = spelled.get(tree);
  if (known !== undefined) return known;
  const text = spellAfresh(tree);
  spelled.set(tree, text);
  return text;
}

function spellAfresh(tree: Tree): string {
  if (tree.kind === "list") return `[${tree.items.map(spell).join()}]`;
  if (tree.kind === "map")
    return `{${tree.entries.map(({key, value}) => `${JSON.stringify(key)}:${spell(value)}`).join()}}`;
  if (tree.spelled !== undefined) return tree.spelled;
  return typeof tree.value === "number" ? formatNumber(tree.text) : JSON.stringify(tree.value);
}

/** A string scalar that stands at `span`. */
export function stringAt(value: string, {start, end}: Span): Scalar {
  return {kind: "scalar", value, text: value, start, end};
}

/** The same value as if it were written at `span`: what a template was replaced by. */
export function relocate(tree: Tree, {start, end}: Span): Tree {
  switch (tree.kind) {
    case "scalar":
      return {...tree, start, end};
    case "list":
      return {kind: "list", start, end, items: tree.items.map((item) => relocate(item, {start, end}))};
    case "map":
      return {
        kind: "map",
        start,
        end,
        entries: tree.entries.map(({key, value}) => ({
          key,
          at: {start, end},
          value: relocate(value, {start, end}),
        })),
      };
  }
}

/** The same tree, `by` positions further on; what occurs more than once in it still does. */
export function shiftTree(tree: Tree, by: number, done = new Map<Tree, Tree>()): Tree {
  const known = done.get(tree);
  if (known !== undefined) return known;
  const at = {start: tree.start + by, end: tree.end + by};
  const shifted: Tree =
    tree.kind === "scalar"
      ? {...tree, ...at}
      : tree.kind === "list"
        ? {...tree, ...at, items: tree.items.map((item) => shiftTree(item, by, done))}
        : {
            ...tree,
            ...at,
            entries: tree.entries.map(({key, at: {start, end}, value}) => ({
              key,
              at: {start: start + by, end: end + by},
              value: shiftTree(value, by, done),
            })),
          };
  done.set(tree, shifted);
  return shifted;
}

/** "a list", "the number 3": what was found, for a message. */
export function describe(tree: Tree): string {
  if (tree.kind === "list") return "a list";
  if (tree.kind === "map") return "a map";
  if (tree.value === null) return "nothing";
  if (typeof tree.value === "string") return tree.value === "" ? "empty text" : `the text "${tree.value}"`;
  return `${typeof tree.value === "number" ? "the number" : "the value"} ${tree.text}`;
}
