/** The `checks` of params.yaml: a list of expressions, each with the place where it stands. */
import {Diagnostics} from "../definition/diagnostic.ts";
import type {Place} from "../definition/instance.ts";
import {PARAMS_FILE} from "../definition/parameters.ts";
import {Sources} from "../definition/source.ts";
import {describe, findEntry, type Span, type Tree} from "../definition/tree.ts";
import {type Expression, parseExpression} from "./expression.ts";

export interface Check extends Expression {
  /** As it is written. */
  readonly text: string;
  readonly at: Place;
  /** Reports what is wrong with it; the caret underlines `part`, or all of it. */
  report(message: string, hint: string, part?: string): void;
}

export interface ReadChecks {
  readonly checks: readonly Check[];
  /** What is wrong is added to it, by `report` too. */
  readonly diagnostics: Diagnostics;
}

export function readChecks(root: string): ReadChecks {
  const diagnostics = new Diagnostics();
  const tree = new Sources(root, diagnostics).read(PARAMS_FILE);
  const written = tree?.kind === "map" ? findEntry(tree, "checks")?.value : undefined;
  if (written === undefined || isNothing(written)) return {checks: [], diagnostics};
  if (written.kind !== "list") {
    const hint = "Write a list of texts, such as `- evaluation.accuracy >= 0.9`.";
    diagnostics.reporter(PARAMS_FILE)(written, `checks is ${describe(written)}, not a list`, hint);
    return {checks: [], diagnostics};
  }
  return {checks: written.items.flatMap((item) => readCheck(item, diagnostics) ?? []), diagnostics};
}

function readCheck(item: Tree, diagnostics: Diagnostics): Check | undefined {
  const report = diagnostics.reporter(PARAMS_FILE);
  if (item.kind !== "scalar" || typeof item.value !== "string") {
    const hint = "Write it as text, such as `- evaluation.accuracy >= 0.9`, in quotes where it has a colon.";
    report(item, `${describe(item)} stands in checks`, hint);
    return undefined;
  }
  const text = item.value;
  const expression = parseExpression(text);
  if (!("message" in expression))
    return {
      ...expression,
      text,
      at: diagnostics.place(PARAMS_FILE, item.start),
      report: (message, hint, part) => report(item, message, hint, part),
    };
  report(
    spanWithin(item, expression.start, expression.length, diagnostics),
    expression.message,
    expression.hint,
  );
  return undefined;
}

/** Of a part of the item's text; where quotes and escapes may have moved it, of the item. */
function spanWithin(
  item: Tree & {kind: "scalar"},
  start: number,
  length: number,
  diagnostics: Diagnostics,
): Span {
  const source = diagnostics.sources()[PARAMS_FILE] ?? "";
  const text = String(item.value);
  const from = [item.start, item.start + 1].find((at) => source.startsWith(text, at));
  return from === undefined ? item : {start: from + start, end: from + start + length};
}

function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}
