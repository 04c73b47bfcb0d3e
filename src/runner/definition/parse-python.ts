/**
 * A Python parameter file to a `Tree`: the names that are assigned a literal at its top level, in its classes, and to
 * `self` in their `__init__`, as DVC takes them (dvc/utils/serialize/_py.py). Nothing is run; what is no literal is no
 * parameter.
 */
import {createRequire} from "node:module";
import type {SyntaxNode} from "@lezer/common";
import type * as Lezer from "@lezer/python";
import type {ReportDiagnostic} from "./diagnostic.ts";
import {parsePythonString} from "./python-string.ts";
import {scalarText} from "./template.ts";
import {type Entry, type Scalar, type Span, stringAt, type Tree} from "./tree.ts";

/** A string, a comment or a name, in which nothing is a number; or a number with nothing behind its point. */
const TOKENS =
  /'''[\s\S]*?'''|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#.*|[^\W\d]\w*|(\d[\d_]*)\.(?!\d)/g;

/** The tree of `text`, undefined where an error was reported. */
export function parsePython(text: string, report: ReportDiagnostic): Tree | undefined {
  const {parser} = createRequire(import.meta.url)("@lezer/python") as typeof Lezer;
  // the grammar lacks numbers such as `1.`: of one with a digit for its point the places are the same
  const readable = text.replaceAll(TOKENS, (token, digits?: string) =>
    digits === undefined ? token : `${digits}0`,
  );
  const top = parser.parse(readable).topNode;
  const wrong = findError(top);
  if (wrong !== undefined) {
    report(spanOf(wrong), "this is not Python", "Correct it, or keep the parameters in a YAML file.");
    return undefined;
  }
  return {kind: "map", start: 0, end: text.length, entries: new PythonReader(text).body(top, false)};
}

class PythonReader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** A name that is assigned again keeps its first place and has its last value. */
  body(body: SyntaxNode, onlySelf: boolean): readonly Entry[] {
    const found = new Map<string, Entry>();
    for (const statement of statements(body))
      for (const entry of this.#statement(statement, onlySelf)) found.set(entry.key, entry);
    return [...found.values()];
  }

  #statement(statement: SyntaxNode, onlySelf: boolean): readonly Entry[] {
    if (statement.name === "AssignStatement") return this.#assignment(statement, onlySelf);
    const name = statement.getChild("VariableName");
    const body = statement.getChild("Body");
    if (name === null || body === null || statement.getChild("async") !== null) return [];
    const key = this.#textOf(name);
    if (statement.name === "ClassDefinition") {
      const value: Tree = {kind: "map", ...spanOf(statement), entries: this.body(body, false)};
      return [{key, at: spanOf(name), value}];
    }
    return statement.name === "FunctionDefinition" && key === "__init__" ? this.body(body, true) : [];
  }

  /** `name = literal` and `name: type = literal`; `a = b = 1` and `a, b = 1, 2` are none. */
  #assignment(statement: SyntaxNode, onlySelf: boolean): readonly Entry[] {
    const nodes = children(statement).filter(({name}) => name !== "TypeDef");
    const [target, equals, ...values] = nodes;
    if (target === undefined || equals?.name !== "AssignOp") return [];
    const key = this.#target(target, onlySelf);
    const value = key === undefined ? undefined : this.#rightSide(values, spanOf(statement));
    return value === undefined ? [] : [{key: key!, at: spanOf(target), value}];
  }

  #target(target: SyntaxNode, onlySelf: boolean): string | undefined {
    if (target.name === "VariableName") return onlySelf ? undefined : this.#textOf(target);
    const [object, , property] = children(target);
    const isOfSelf = target.name === "MemberExpression" && object?.name === "VariableName";
    return isOfSelf && this.#textOf(object) === "self" && property?.name === "PropertyName"
      ? this.#textOf(property)
      : undefined;
  }

  /** `1, 2` without brackets is a tuple. */
  #rightSide(nodes: readonly SyntaxNode[], at: Span): Tree | undefined {
    const [first] = nodes;
    if (nodes.length === 1) return this.#literal(first!);
    return nodes.some(({name}) => name === "AssignOp") ? undefined : this.#list(nodes, at);
  }

  #literal(node: SyntaxNode): Tree | undefined {
    const at = spanOf(node);
    const text = this.#textOf(node);
    switch (node.name) {
      case "Number":
        return readNumber(text, at);
      case "String":
      case "ContinuedString":
        return this.#string(node);
      case "Boolean":
        return {kind: "scalar", value: text === "True", text, ...at};
      case "None":
        return {kind: "scalar", value: null, text, ...at};
      case "UnaryExpression":
        return this.#signed(node);
      case "ParenthesizedExpression":
        return this.#literal(children(node)[1]!);
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return this.#list(children(node).slice(1, -1), at);
      case "DictionaryExpression":
        return this.#dictionary(node);
      default:
        return undefined;
    }
  }

  #string(node: SyntaxNode): Tree | undefined {
    const parts = node.name === "String" ? [node] : children(node);
    const values = parts.map((part) =>
      part.name === "String" ? parsePythonString(this.#textOf(part)) : undefined,
    );
    return values.some((value) => value === undefined) ? undefined : stringAt(values.join(""), spanOf(node));
  }

  #signed(node: SyntaxNode): Tree | undefined {
    const [operator, operand] = children(node);
    const tree = operand === undefined ? undefined : this.#literal(operand);
    const sign = operator === undefined ? "" : this.#textOf(operator);
    if (tree?.kind !== "scalar" || typeof tree.value !== "number" || !/^[-+]$/.test(sign)) return undefined;
    if (sign === "+") return {...tree, ...spanOf(node)};
    const text = tree.text.startsWith("-") ? tree.text.slice(1) : `-${tree.text}`;
    return {...tree, ...spanOf(node), value: -tree.value, text};
  }

  #list(nodes: readonly SyntaxNode[], at: Span): Tree | undefined {
    const items = nodes.filter(({name}) => name !== ",").map((node) => this.#literal(node));
    return items.every((item) => item !== undefined) ? {kind: "list", ...at, items} : undefined;
  }

  #dictionary(node: SyntaxNode): Tree | undefined {
    const found = new Map<string, Entry>();
    const nodes = children(node)
      .slice(1, -1)
      .filter(({name}) => name !== ",");
    for (let i = 0; i < nodes.length; i += 3) {
      const [keyNode, colon, valueNode] = nodes.slice(i, i + 3);
      const key = colon?.name === ":" ? this.#literal(keyNode!) : undefined;
      const value = valueNode === undefined ? undefined : this.#literal(valueNode);
      if (key?.kind !== "scalar" || value === undefined) return undefined;
      const name = scalarText(key)!;
      found.set(name, {key: name, at: spanOf(keyNode!), value});
    }
    return {kind: "map", ...spanOf(node), entries: [...found.values()]};
  }

  #textOf({from, to}: SyntaxNode): string {
    return this.#text.slice(from, to);
  }
}

/** Undefined for an imaginary number. */
function readNumber(text: string, at: Span): Scalar | undefined {
  const digits = text.toLowerCase().replaceAll("_", "");
  if (/^(0[xob][\da-f]+|\d+)$/.test(digits)) {
    const value = BigInt(digits);
    return {kind: "scalar", value: Number(value), text: value.toString(), ...at};
  }
  return digits.endsWith("j") ? undefined : {kind: "scalar", value: Number(digits), text: digits, ...at};
}

/** Those of a line such as `a = 1; b = 2` each. */
function statements(body: SyntaxNode): readonly SyntaxNode[] {
  return children(body).flatMap((node) => (node.name === "StatementGroup" ? children(node) : [node]));
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== "Comment") found.push(child);
  return found;
}

function findError(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type.isError) return node;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const found = findError(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function spanOf({from, to}: SyntaxNode): Span {
  return {start: from, end: to};
}
