/**
 * The syntax tree of a TypeScript file with places in its text, and a walk over the parts that run.
 *
 * The parser is oxc's, which knip brings along already. It gives ESTree with UTF-16 offsets. TypeScript 7 has only an
 * unstable interface to a process of its own; acorn knows no types, and places are lost where they are stripped first.
 */
import {type Node, parseSync, visitorKeys} from "oxc-parser";

export type {Node} from "oxc-parser";

/** TypeScript's own nodes that hold code which runs; all others hold types only. */
const RUNNING = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSExportAssignment",
]);

/**
 * Calls `visit` with each node that runs, in the order of the text, and with those around it, nearest first. Where
 * `visit` gives false, the node's own parts are left out. Throws on text that is not TypeScript.
 */
export function walkSyntax(
  file: string,
  text: string,
  visit: (node: Node, around: readonly Node[]) => boolean,
): void {
  const {program, errors} = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  walk(program, []);

  function walk(node: Node, around: readonly Node[]): void {
    if (node.type.startsWith("TS") && !RUNNING.has(node.type)) return;
    if (!visit(node, around)) return;
    const inside = [node, ...around];
    for (const key of visitorKeys[node.type] ?? [])
      for (const child of [(node as unknown as Record<string, unknown>)[key]].flat())
        if (isNode(child)) walk(child, inside);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}
