/**
 * The shape of one top-level statement: its syntax tree without places, brackets, comments and the way in which a
 * literal is spelt, and with every name that may be bound outside left open. Two statements with the same shape and
 * the same names in the open places do the same.
 *
 * Only the text decides the shape, so it is computed once for a text, however many bundles hold it.
 */
import type {Identifier, Literal, Node, Property} from "acorn";
import {sha256} from "../../platform/canonical.ts";

export interface Shape {
  /** SHA-256 of the tree, in which the n-th of `names` stands as n. */
  readonly digest: string;
  /** Every identifier that is not the name of a property, by first occurrence. */
  readonly names: readonly string[];
}

/** `see` is called with the node and every node below it. */
export function shapeOf(node: Node, see: (node: Node) => void): Shape {
  const writer = new ShapeWriter(see);
  writer.write(node);
  return {digest: sha256(writer.text), names: [...writer.indices.keys()]};
}

/** Fields that say nothing of what the code does. */
const IGNORED = new Set(["type", "start", "end"]);
/** Fields whose identifiers are labels or names of properties and exports, not of variables. */
const PLAIN_NAMES = new Set(["label", "meta", "imported", "exported"]);

class ShapeWriter {
  text = "";
  readonly indices = new Map<string, number>();
  readonly #see: (node: Node) => void;

  constructor(see: (node: Node) => void) {
    this.#see = see;
  }

  write(node: Node): void {
    this.#see(node);
    this.text += `${node.type}(`;
    if (node.type === "Identifier") this.#writeName((node as Identifier).name);
    else if (node.type === "Literal") this.#writeLiteral(node as Literal);
    else if (node.type === "Property" && !(node as Property).computed) this.#writeProperty(node as Property);
    else this.#writeFields(node);
    this.text += ")";
  }

  #writeName(name: string): void {
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.indices.size;
      this.indices.set(name, index);
    }
    this.text += index;
  }

  #writeLiteral({value, regex, bigint}: Literal): void {
    if (regex) this.text += `r${JSON.stringify([regex.pattern, regex.flags])}`;
    else if (bigint !== undefined && bigint !== null) this.text += `i${bigint}`;
    else this.text += JSON.stringify(value);
  }

  /** `{a}` and `{a: a}` are one: the bundler writes the second where it has renamed a variable. */
  #writeProperty({key, value, kind, method, shorthand}: Property): void {
    // but for this one name, which sets the prototype where it is written out
    const isProto = shorthand && key.type === "Identifier" && key.name === "__proto__";
    this.text += `${kind}${method ? " method" : ""}${isProto ? " shorthand" : ""} `;
    this.#writePlain(key);
    this.write(value);
  }

  #writeFields(node: Node): void {
    const fields = node as unknown as Readonly<Record<string, unknown>>;
    const isNamed = fields.computed === false || node.type === "MetaProperty";
    const isWrapper = isModuleWrapper(node);
    for (const name in fields) {
      if (IGNORED.has(name)) continue;
      const value = fields[name];
      if (value === null || value === undefined || value === false) continue;
      this.text += `${name}:`;
      if (isWrapper && name === "arguments") this.#writeWrapped(value as readonly Node[]);
      else if (
        isNode(value) &&
        (PLAIN_NAMES.has(name) || (isNamed && (name === "property" || name === "key")))
      )
        this.#writePlain(value);
      else this.#writeValue(value);
    }
  }

  /** A name that is not a variable's: an identifier, a string, or what `write` knows. */
  #writePlain(node: Node): void {
    const text = node.type === "Identifier" ? (node as Identifier).name : (node as Literal).value;
    if (typeof text === "string") this.text += `${JSON.stringify(text)};`;
    else this.write(node);
  }

  /** The function of `__esm({"lib/late.ts"() {…}})`: the bundler keys it by the module's path, which is no part of it. */
  #writeWrapped([wrapped]: readonly Node[]): void {
    const [property] = (wrapped as Node & {properties: readonly (Node & {value: Node})[]}).properties;
    this.write(property!.value);
  }

  #writeValue(value: unknown): void {
    if (Array.isArray(value)) {
      this.text += `[${value.length}`;
      for (const item of value) this.#writeValue(item);
      this.text += "]";
    } else if (isNode(value)) this.write(value);
    else this.text += `${JSON.stringify(value)};`; // words, flags, and the text of a template
  }
}

/** A call of the bundler's own by which a module runs when it is first needed. */
export function isModuleWrapper(node: Node): boolean {
  if (node.type !== "CallExpression") return false;
  const {callee, arguments: given} = node as Node & {
    callee: Node & {name?: string};
    arguments: readonly Node[];
  };
  if (callee.type !== "Identifier" || !/^__(?:esm|commonJS)(?:Min)?\d*$/.test(callee.name ?? ""))
    return false;
  const [first] = given;
  return first?.type === "ObjectExpression" && (first as Node & {properties: Node[]}).properties.length === 1;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
