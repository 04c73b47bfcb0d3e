/**
 * The single-point changes: what in a text is replaced by what.
 *
 * No string is changed, since most are wording and a shortened path might name a folder that a test then deletes.
 * What is passed to the constructor of an error is left alone as wording too.
 */
import {type Node, walkSyntax} from "./syntax.ts";

export type MutatorName =
  | "arithmetic"
  | "await"
  | "boolean"
  | "comparison"
  | "condition"
  | "logic"
  | "number"
  | "sort"
  | "statement";

export interface Mutation {
  readonly mutator: MutatorName;
  /** UTF-16 offsets of what is replaced. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "===": ["!=="],
  "!==": ["==="],
  "==": ["!="],
  "!=": ["=="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
};
const LOGIC: Readonly<Record<string, string>> = {"&&": "||", "||": "&&"};
/** White space and comments. */
const GAP = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*)*/y;

/** Every mutation of a file, in the order of the text. */
export function findMutations(file: string, text: string): Mutation[] {
  const mutations: Mutation[] = [];
  const add = (mutator: MutatorName, start: number, end: number, replacement: string) =>
    mutations.push({mutator, start, end, replacement});
  const addOperator = (mutator: MutatorName, left: Node, operator: string, replacement: string) => {
    GAP.lastIndex = left.end;
    const start = left.end + GAP.exec(text)![0].length;
    add(mutator, start, start + operator.length, replacement);
  };

  walkSyntax(file, text, (node, around) => {
    const [parent] = around;
    switch (node.type) {
      case "NewExpression":
        return !(node.callee.type === "Identifier" && node.callee.name.endsWith("Error"));
      case "BinaryExpression": {
        for (const other of COMPARISONS[node.operator] ?? [])
          addOperator("comparison", node.left, node.operator, other);
        const arithmetic = ARITHMETIC[node.operator];
        if (arithmetic !== undefined && !isText(node))
          addOperator("arithmetic", node.left, node.operator, arithmetic);
        break;
      }
      case "AssignmentExpression": {
        const other = ARITHMETIC[node.operator];
        if (other !== undefined && !isText(node.right))
          addOperator("arithmetic", node.left, node.operator, other);
        break;
      }
      case "LogicalExpression": {
        const other = LOGIC[node.operator];
        if (other !== undefined) addOperator("logic", node.left, node.operator, other);
        break;
      }
      case "IfStatement":
      case "ConditionalExpression":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement": {
        const negated = node.test === null ? undefined : negate(node.test, text);
        if (negated !== undefined) add("condition", node.test!.start, node.test!.end, negated);
        break;
      }
      case "ExpressionStatement":
        if (isRemovable(node)) add("statement", node.start, node.end, ";");
        break;
      case "ThrowStatement":
      case "ContinueStatement":
        add("statement", node.start, node.end, ";");
        break;
      case "ReturnStatement":
        if (isEarly(around)) add("statement", node.start, node.end, ";");
        break;
      case "AwaitExpression":
        add("await", node.start, node.argument.start, "");
        break;
      case "CallExpression": {
        const sorted = sortedBy(node);
        if (sorted !== undefined) add("sort", sorted.end, node.end, "");
        break;
      }
      case "Literal": {
        if (typeof node.value === "boolean") add("boolean", node.start, node.end, String(!node.value));
        const next = isName(node, parent) ? undefined : increment(node.value);
        if (next !== undefined) add("number", node.start, node.end, next);
        break;
      }
    }
    return true;
  });
  return mutations.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Undefined where a comparison or a constant is the condition: their own mutators change it. */
function negate(test: Node, text: string): string | undefined {
  if (test.type === "Literal" || (test.type === "BinaryExpression" && test.operator in COMPARISONS))
    return undefined;
  if (test.type === "UnaryExpression" && test.operator === "!")
    return text.slice(test.argument.start, test.argument.end);
  return `!(${text.slice(test.start, test.end)})`;
}

/** A sum with a string in it joins strings. */
function isText(node: Node): boolean {
  if (node.type === "TemplateLiteral") return true;
  if (node.type === "Literal") return typeof node.value === "string";
  return (
    node.type === "BinaryExpression" && node.operator === "+" && (isText(node.left) || isText(node.right))
  );
}

/** Directives do nothing here, a constructor cannot do without `super`, and a sort has a mutator of its own. */
function isRemovable(node: Node & {type: "ExpressionStatement"}): boolean {
  if ("directive" in node && typeof node.directive === "string") return false;
  const {expression} = node;
  if (expression.type !== "CallExpression") return true;
  return expression.callee.type !== "Super" && sortedBy(expression) === undefined;
}

/** Whether a return stands in a branch, a loop or a block, so that the function goes on without it. */
function isEarly([parent, around]: readonly Node[]): boolean {
  if (parent === undefined || parent.type !== "BlockStatement") return true;
  return !(around !== undefined && /Function/.test(around.type));
}

/** `values` of `values.sort(…)`. */
function sortedBy(call: Node & {type: "CallExpression"}): Node | undefined {
  const {callee} = call;
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  return /^(?:sort|toSorted)$/.test(callee.property.name) ? callee.object : undefined;
}

function isName(node: Node, parent: Node | undefined): boolean {
  return (
    parent !== undefined &&
    "key" in parent &&
    parent.key === node &&
    !("computed" in parent && parent.computed)
  );
}

/** The constant that is one greater, as it is written; undefined for what is no number. */
function increment(value: unknown): string | undefined {
  if (typeof value === "bigint") return `${value + 1n}n`;
  if (typeof value !== "number" || value + 1 === value) return undefined;
  return String(value + 1);
}
