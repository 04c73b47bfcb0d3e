/** What repeats a stage: DVC's `foreach` and `matrix`; and the shape of a variant that `each` binds. */

import type {ReportDiagnostic} from "./diagnostic.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve, type Scope, scalarText} from "./template.ts";
import {describe, type Entry, type Mapping, plain, type Span, stringAt, type Tree} from "./tree.ts";

/** One binding of a stage's variables. */
export interface Variant {
  /** After the `@` of the instance's name; undefined for a stage that is not repeated. */
  readonly suffix: string | undefined;
  /** The single values bound, by the name a template has for them: `session`, `item`, `item.x`, `key`. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly layer: Mapping;
  /** Stands for all variants that could ever be: its values are `{name}`. */
  readonly generic: boolean;
}

export const UNREPEATED: Variant = {
  suffix: undefined,
  bindings: {},
  layer: mapOf([], {start: 0, end: 0}),
  generic: false,
};

/**
 * The variants of a `foreach` or `matrix` stage, in the order they are written. `atLeast` 1 gives one also where
 * the number 0 stands, for what such a stage would write.
 */
export function expandVariants(
  stage: WrittenStage,
  scope: Scope,
  report: ReportDiagnostic,
  atLeast = 0,
): readonly Variant[] {
  const {by, value} = stage.repeat!;
  const resolved = resolve(value, {scope, report});
  if (resolved === undefined) return [];
  const variants =
    by === "foreach" ? expandForeach(resolved, report, atLeast) : expandMatrix(resolved, report, atLeast);
  const bySuffix = new Map<string, Variant>();
  for (const variant of variants) {
    const same = bySuffix.get(variant.suffix!);
    if (same === undefined) bySuffix.set(variant.suffix!, variant);
    else if (JSON.stringify(plain(same.layer)) !== JSON.stringify(plain(variant.layer)))
      report(
        value,
        `two instances would be named "${stage.name}@${variant.suffix}"`,
        "Change a value so that the names differ.",
      );
  }
  return [...bySuffix.values()];
}

const MOST = 10_000;
const NUMBER_HINT = `a whole number from 0 to ${MOST}`;

/** 1 … N where the tree is a whole number N, else undefined; another number is reported. */
function countUp(
  tree: Tree,
  what: string,
  report: ReportDiagnostic,
  atLeast: number,
): readonly Tree[] | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "number") return undefined;
  if (Number.isInteger(tree.value) && tree.value >= 0 && tree.value <= MOST)
    return Array.from({length: Math.max(tree.value, atLeast)}, (_, index) => numberAt(index + 1, tree));
  report(tree, `${what} is the number ${tree.text}, which counts nothing`, `Give it ${NUMBER_HINT}.`);
  return [];
}

function expandForeach(items: Tree, report: ReportDiagnostic, atLeast: number): readonly Variant[] {
  const counted = countUp(items, "foreach", report, atLeast);
  if (counted !== undefined) return counted.map(countedVariant);
  if (items.kind === "map")
    return items.entries.map(({key, value}) =>
      variant(key, [entry("item", value), entry("key", stringAt(key, value))]),
    );
  if (items.kind === "list") {
    // DVC names the instances of a list that holds a map or a list by their index
    const indexed = items.items.some((item) => item.kind !== "scalar");
    return items.items.map((item, index) =>
      variant(indexed ? String(index) : scalarText(item)!, [entry("item", item)]),
    );
  }
  report(
    items,
    `foreach is ${describe(items)}, not a list, a map or a number`,
    `Give it a list, a map or ${NUMBER_HINT}.`,
  );
  return [];
}

function expandMatrix(axes: Tree, report: ReportDiagnostic, atLeast: number): readonly Variant[] {
  if (axes.kind !== "map") {
    report(axes, `matrix is ${describe(axes)}, not a map`, "Give it a map of lists.");
    return [];
  }
  let combinations: readonly {readonly names: readonly string[]; readonly entries: readonly Entry[]}[] = [
    {names: [], entries: []},
  ];
  for (const {key, value, at} of axes.entries) {
    const what = `"${key}" in matrix`;
    const items = value.kind === "list" ? value.items : countUp(value, what, report, atLeast);
    if (items === undefined) {
      report(
        at,
        `${what} is ${describe(value)}, not a list or a number`,
        `Give it a list of values, or ${NUMBER_HINT}.`,
      );
      return [];
    }
    if (combinations.length * items.length > MOST) {
      report(at, `matrix makes more than ${MOST} instances`, "Give its axes fewer values.");
      return [];
    }
    combinations = combinations.flatMap(({names, entries}) =>
      items.map((item, index) => ({
        names: [...names, scalarText(item) ?? `${key}${index}`],
        entries: [...entries, entry(key, item)],
      })),
    );
  }
  return combinations.map(({names, entries}) => {
    const name = names.join("-");
    return variant(name, [entry("item", mapOf(entries, axes)), entry("key", stringAt(name, axes))]);
  });
}

/** What `each` bound, in the order of the names. */
export function boundVariant(bindings: Readonly<Record<string, string>>, at: Span): Variant {
  const entries = Object.entries(bindings).map(([name, value]) => entry(name, stringAt(value, at)));
  // the suffix depends on the stage's other instances and is settled once all are known
  const suffix = entries.length === 0 ? undefined : Object.values(bindings).join(",");
  return {suffix, bindings, layer: mapOf(entries, at), generic: false};
}

/** All variants of an `each` stage at once, each value written `{name}`. */
export function genericVariant(boundNames: readonly string[], at: Span): Variant {
  const entries = boundNames.map((name) => entry(name, stringAt(`{${name}}`, at)));
  return {suffix: "{}", bindings: {}, layer: mapOf(entries, at), generic: true};
}

/** Of a stage that is repeated a number of times, be it none: `\${item}` counts from 1, `\${previous}` from 0. */
function countedVariant(item: Tree): Variant {
  const value = item.kind === "scalar" ? Number(item.value) : 0;
  return variant(String(value), [entry("item", item), entry("previous", numberAt(value - 1, item))]);
}

/** The same for `foreach` and `matrix`: every single value of one variant is replaced. */
export function generalise({layer}: Variant): Variant {
  let count = 0;
  const replaceValues = (tree: Tree): Tree => {
    if (tree.kind === "scalar") return stringAt(`{item${count++}}`, tree);
    if (tree.kind === "list") return {...tree, items: tree.items.map(replaceValues)};
    return {...tree, entries: tree.entries.map((each) => ({...each, value: replaceValues(each.value)}))};
  };
  return {suffix: "{}", bindings: {}, layer: replaceValues(layer) as Mapping, generic: true};
}

function variant(suffix: string, entries: readonly Entry[]): Variant {
  const bindings = Object.fromEntries(entries.flatMap(({key, value}) => flatten(key, value)));
  return {suffix, bindings, layer: mapOf(entries, entries[0]?.value ?? {start: 0, end: 0}), generic: false};
}

function flatten(name: string, tree: Tree): readonly (readonly [string, string])[] {
  if (tree.kind === "scalar") return [[name, scalarText(tree)!]];
  if (tree.kind === "list") return tree.items.flatMap((item, index) => flatten(`${name}.${index}`, item));
  return tree.entries.flatMap(({key, value}) => flatten(`${name}.${key}`, value));
}

function numberAt(value: number, {start, end}: Span): Tree {
  return {kind: "scalar", value, text: String(value), start, end};
}

function entry(key: string, value: Tree): Entry {
  return {key, at: value, value};
}

function mapOf(entries: readonly Entry[], {start, end}: Span): Mapping {
  return {kind: "map", entries, start, end};
}
