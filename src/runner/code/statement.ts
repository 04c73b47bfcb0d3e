/** What can be known of one top-level statement from its text alone; looked up by its text, since bundles share most. */
import type {AnyNode, Expression, Node, Pattern} from "acorn";
import {isNode, type Shape, shapeOf} from "./shape.ts";

export interface StatementFacts {
  readonly shape: Shape;
  /** Names that get another value somewhere inside, in functions too. */
  readonly assigned: readonly string[];
  /** What `import()` and `require()` name inside. */
  readonly sources: readonly string[];
  /** What cannot be followed inside. */
  readonly untraceable: readonly ("import" | "import.meta")[];
}

export class StatementMemory {
  readonly #known = new Map<string, StatementFacts>();

  /** The facts of `node`, whose text is `text`. */
  get(text: string, node: Node): StatementFacts {
    const key = `${node.type} ${text}`;
    let facts = this.#known.get(key);
    if (facts === undefined) {
      facts = readFacts(node);
      this.#known.set(key, facts);
    }
    return facts;
  }
}

function readFacts(root: Node): StatementFacts {
  const assigned = new Set<string>();
  const sources = new Set<string>();
  const untraceable = new Set<"import" | "import.meta">();
  const follow = (path: Expression | undefined): void => {
    if (path?.type === "Literal" && typeof path.value === "string") sources.add(path.value);
    else untraceable.add("import");
  };
  const shape = shapeOf(root, (any) => {
    const node = any as AnyNode;
    if (node.type === "MetaProperty" && node.meta.name === "import") untraceable.add("import.meta");
    else if (node.type === "ImportExpression") follow(node.source);
    else if (
      node.type === "CallExpression" &&
      node.callee.type === "Identifier" &&
      /^(__)?require\d*$/.test(node.callee.name)
    )
      follow(node.arguments[0] as Expression | undefined);
    else if (node.type === "AssignmentExpression") addBoundNames(node.left, assigned);
    else if (node.type === "UpdateExpression") addBoundNames(node.argument as Pattern, assigned);
    else if (
      (node.type === "ForInStatement" || node.type === "ForOfStatement") &&
      node.left.type !== "VariableDeclaration"
    )
      addBoundNames(node.left, assigned);
  });
  return {shape, assigned: [...assigned], sources: [...sources], untraceable: [...untraceable]};
}

/** Adds the variables that a pattern gives a value to, in order. */
export function addBoundNames(pattern: Pattern, names: {add(name: string): unknown}): void {
  switch (pattern.type) {
    case "Identifier":
      names.add(pattern.name);
      return;
    case "ObjectPattern":
      for (const property of pattern.properties)
        addBoundNames(property.type === "Property" ? property.value : property.argument, names);
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) if (isNode(element)) addBoundNames(element, names);
      return;
    case "RestElement":
      addBoundNames(pattern.argument, names);
      return;
    case "AssignmentPattern":
      addBoundNames(pattern.left, names);
      return;
    case "MemberExpression":
      return;
  }
}
