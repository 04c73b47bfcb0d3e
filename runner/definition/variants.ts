/** What repeats a stage: DVC's `foreach` and `matrix`; and the shape of a variant that `each` binds. */

import type {Report} from "./mistake.ts";
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

/** The variants of a `foreach` or `matrix` stage, in the order they are written. */
export function expandVariants(stage: WrittenStage, scope: Scope, report: Report): readonly Variant[] {
  const {by, value} = stage.repeat!;
  const resolved = resolve(value, {scope, report});
  if (resolved === undefined) return [];
  const variants = by === "foreach" ? expandForeach(resolved, report) : expandMatrix(resolved, report);
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

function expandForeach(items: Tree, report: Report): readonly Variant[] {
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
  report(items, `foreach is ${describe(items)}, not a list or a map`, "Give it a list or a map.");
  return [];
}

function expandMatrix(axes: Tree, report: Report): readonly Variant[] {
  if (axes.kind !== "map") {
    report(axes, `matrix is ${describe(axes)}, not a map`, "Give it a map of lists.");
    return [];
  }
  let combinations: readonly {readonly names: readonly string[]; readonly entries: readonly Entry[]}[] = [
    {names: [], entries: []},
  ];
  for (const {key, value, at} of axes.entries) {
    if (value.kind !== "list") {
      report(at, `"${key}" in matrix is ${describe(value)}, not a list`, "Give it a list of values.");
      return [];
    }
    combinations = combinations.flatMap(({names, entries}) =>
      value.items.map((item, index) => ({
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
  return {suffix: Object.values(bindings).join(","), bindings, layer: mapOf(entries, at), generic: false};
}

/** All variants of an `each` stage at once, each value written `{name}`. */
export function genericVariant(boundNames: readonly string[], at: Span): Variant {
  const entries = boundNames.map((name) => entry(name, stringAt(`{${name}}`, at)));
  return {suffix: "{}", bindings: {}, layer: mapOf(entries, at), generic: true};
}

/** The same for `foreach` and `matrix`: every single value of one variant is replaced. */
export function generalise({layer}: Variant): Variant {
  let count = 0;
  const blur = (tree: Tree): Tree => {
    if (tree.kind === "scalar") return stringAt(`{item${count++}}`, tree);
    if (tree.kind === "list") return {...tree, items: tree.items.map(blur)};
    return {...tree, entries: tree.entries.map((each) => ({...each, value: blur(each.value)}))};
  };
  return {suffix: "{}", bindings: {}, layer: blur(layer) as Mapping, generic: true};
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

function entry(key: string, value: Tree): Entry {
  return {key, at: value, value};
}

function mapOf(entries: readonly Entry[], {start, end}: Span): Mapping {
  return {kind: "map", entries, start, end};
}
