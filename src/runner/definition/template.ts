/**
 * Templates in DVC's manner: `${a.b[0]}` is replaced by the value of that name, `\${` stays `${`.
 *
 * Of a text that is a path, `${model.stem}` is the path without its ending: "models/sample" of "models/sample.keras".
 *
 * A text that is one template as a whole takes the value's type; inside longer text only single values may
 * stand. In `cmd` a map becomes `--key value` options and a list becomes words, as DVC makes them.
 */

import {withoutEnding} from "../../platform/ending.ts";
import {didYouMean} from "../../platform/suggest.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {type Entry, findEntry, type Mapping, relocate, type Scalar, type Span, type Tree} from "./tree.ts";
import {formatNumber} from "./yaml-number.ts";

/** Where names are looked up: the first map that has the first part of the name decides. */
export type Scope = readonly Mapping[];

export interface TemplateContext {
  readonly scope: Scope;
  readonly report: ReportDiagnostic;
  /** In a command, maps and lists may be inserted. */
  readonly command?: boolean;
}

const TEMPLATE = /(?<!\\)\$\{([^}]*)\}/g;
const NAME = /^[^\s.:[\]{}$]+(?:\.[^\s.:[\]{}$]+|\[\s*[^\s.:[\]{}$]+\s*\])*$/;

/** `a.b[0]` in parts, undefined where it is no such name. */
export function parseName(text: string): readonly string[] | undefined {
  return NAME.test(text) ? text.split(/[.[\]\s]+/).filter((part) => part !== "") : undefined;
}

export type Lookup =
  | {readonly found: Tree}
  | {
      /** The first part that is not there. */ readonly missing: number /** What is there instead. */;
      readonly known: readonly string[];
    };

/** Follows the parts of a name through maps and lists. */
export function lookUp(scope: Scope, parts: readonly string[]): Lookup {
  const first = parts[0] ?? "";
  const layer = scope.find((map) => findEntry(map, first) !== undefined);
  if (layer === undefined)
    return {missing: 0, known: scope.flatMap((map) => map.entries.map(({key}) => key))};
  let tree: Tree = layer;
  for (const [index, part] of parts.entries()) {
    const next: Tree | undefined =
      tree.kind === "map"
        ? findEntry(tree, part)?.value
        : tree.kind === "list" && /^\d+$/.test(part)
          ? tree.items[Number(part)]
          : part === "stem" && tree.kind === "scalar" && typeof tree.value === "string"
            ? stemOf(tree.value, tree)
            : undefined;
    if (next === undefined) {
      const known =
        tree.kind === "map"
          ? tree.entries.map(({key}) => key)
          : tree.kind === "list"
            ? [...tree.items.keys()].map(String)
            : [];
      return {missing: index, known};
    }
    tree = next;
  }
  return {found: tree};
}

function stemOf(path: string, at: Span): Scalar {
  const text = withoutEnding(path);
  return {kind: "scalar", value: text, text, start: at.start, end: at.end};
}

/** The tree with every template in it replaced, keys included; undefined where an error was reported. */
export function resolve(tree: Tree, context: TemplateContext): Tree | undefined {
  switch (tree.kind) {
    case "scalar":
      return typeof tree.value === "string" && tree.value.includes("${")
        ? resolveText(tree as Scalar & {value: string}, context)
        : tree;
    case "list": {
      // every item is resolved before the list is given up, so that all errors are reported
      const items = tree.items.map((item) => resolve(item, context));
      return items.every((item) => item !== undefined) ? {...tree, items} : undefined;
    }
    case "map": {
      const entries = tree.entries.map((entry) => resolveEntry(entry, context));
      return entries.every((entry) => entry !== undefined) ? {...tree, entries} : undefined;
    }
  }
}

function resolveEntry({key, at, value}: Entry, context: TemplateContext): Entry | undefined {
  const resolvedValue = resolve(value, context);
  const resolvedKey = key.includes("${") ? interpolate(key, at, context) : key;
  if (resolvedKey === undefined || resolvedValue === undefined) return undefined;
  return {key: resolvedKey, at, value: resolvedValue};
}

function resolveText(scalar: Scalar & {value: string}, context: TemplateContext): Tree | undefined {
  const whole = /^\$\{([^}]*)\}$/.exec(scalar.value);
  if (whole !== null && context.command !== true) {
    const value = evaluate(whole[0], whole[1]!, scalar, context);
    return value === undefined ? undefined : relocate(value, scalar);
  }
  const value = interpolate(scalar.value, scalar, context);
  return value === undefined ? undefined : {...scalar, value, text: value};
}

function interpolate(text: string, at: Span, context: TemplateContext): string | undefined {
  let failed = false;
  const result = text.replace(TEMPLATE, (template, expression: string) => {
    const value = evaluate(template, expression, at, context);
    const inserted =
      value === undefined ? undefined : context.command === true ? commandText(value) : scalarText(value);
    if (inserted !== undefined) return inserted;
    failed = true;
    if (value !== undefined)
      context.report(
        at,
        `${template} is a ${value.kind}, and only a single value can stand inside text`,
        `Name one value in it, such as \${${expression.trim()}.${value.kind === "map" ? (value.entries[0]?.key ?? "key") : "0"}}.`,
        template,
      );
    return "";
  });
  return failed ? undefined : result.replaceAll("\\${", "${");
}

function evaluate(
  template: string,
  expression: string,
  at: Span,
  {scope, report}: TemplateContext,
): Tree | undefined {
  const parts = parseName(expression.trim());
  if (parts === undefined) {
    report(
      at,
      `${template} does not name a value`,
      "Write the name of a parameter; before a brace of the shell's own write \\$.",
      template,
    );
    return undefined;
  }
  const lookup = lookUp(scope, parts);
  if ("found" in lookup) return lookup.found;
  const part = parts[lookup.missing]!;
  const inside = lookup.missing === 0 ? "" : ` in "${parts.slice(0, lookup.missing).join(".")}"`;
  report(
    at,
    `undefined variable "${part}"${inside}`,
    didYouMean(part, lookup.known, "Add it to params.yaml, or bind it with each, foreach or matrix."),
    template,
  );
  return undefined;
}

/** A single value as text, the way DVC writes it; undefined for a list or a map. */
export function scalarText(tree: Tree): string | undefined {
  if (tree.kind !== "scalar") return undefined;
  if (typeof tree.value === "string") return tree.value;
  if (tree.value === null) return "None";
  return typeof tree.value === "boolean" ? String(tree.value) : formatNumber(tree.text);
}

/** `{lr: 0.1, net: {deep: true}, sizes: [1, 2]}` becomes `--lr 0.1 --net.deep --sizes 1 2`. */
function commandText(tree: Tree): string {
  if (tree.kind === "scalar") return scalarText(tree)!;
  if (tree.kind === "list") return tree.items.map(shellWord).join(" ");
  return optionsOf(tree, "").join(" ");
}

function optionsOf(map: Mapping, prefix: string): readonly string[] {
  return map.entries.flatMap(({key, value}) => {
    const option = `--${prefix}${key}`;
    if (value.kind === "map") return optionsOf(value, `${prefix}${key}.`);
    if (value.kind === "list") return [[option, ...value.items.map(shellWord)].join(" ")];
    if (value.value === false) return [];
    return [value.value === true ? option : `${option} ${shellWord(value)}`];
  });
}

function shellWord(tree: Tree): string {
  const text = tree.kind === "scalar" ? scalarText(tree)! : commandText(tree);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
