/**
 * What happens when a top-level symbol is evaluated: whether its place among the others can be seen.
 *
 *   free     a function, a literal, a new object of such: wherever it stands, it is the same
 *   reads    looks into something that another statement may change: it must not move past one that has an effect
 *   effect   calls what is not known, assigns, waits: keeps its place among all others with an effect
 *
 * Whatever is not understood is an effect, so that a mistake here costs a run, never a wrong result.
 */
import type {
  CallExpression,
  Class,
  Expression,
  Function as FunctionNode,
  NewExpression,
  Node,
  SpreadElement,
} from "acorn";
import {
  declaresZod,
  findBuiltinResult,
  isBuiltinClass,
  isPureMethod,
  isSchemaBuilder,
} from "./known-calls.ts";
import {isModuleWrapper} from "./shape.ts";
import type {TopLevelSymbol} from "./symbols.ts";
import {
  combine,
  EFFECT,
  FUNCTION,
  type Kind,
  lookInto,
  lookIntoLists,
  type Order,
  PRIMITIVE,
  toPrimitive,
  type Value,
} from "./value.ts";

type Locals = ReadonlyMap<string, Value>; // a function's own variables
const NO_LOCALS: Locals = new Map();

export class Evaluation {
  readonly #symbols: readonly TopLevelSymbol[];
  /** Variable of the bundle → place of its symbol. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #reassigned: ReadonlySet<string>;
  readonly #values = new Map<number, Value>();
  /** Place of the symbol that calls → function → what calling it does. */
  readonly #bodies = new Map<number, Map<Node, Value>>();

  constructor(
    symbols: readonly TopLevelSymbol[],
    places: ReadonlyMap<string, number>,
    reassigned: ReadonlySet<string>,
  ) {
    this.#symbols = symbols;
    this.#places = places;
    this.#reassigned = reassigned;
  }

  /** Of the symbol at `place` in the list. */
  orderOf(place: number): Order {
    return this.#valueAt(place).order;
  }

  #valueAt(place: number): Value {
    const known = this.#values.get(place);
    if (known !== undefined) return known;
    this.#values.set(place, EFFECT); // what stands on itself is not understood
    const value = this.#evaluateSymbol(this.#symbols[place]!, place);
    this.#values.set(place, value);
    return value;
  }

  #evaluateSymbol({node, declares, source}: TopLevelSymbol, place: number): Value {
    const any = node as Node & {readonly init?: Expression | null; readonly id?: Node};
    switch (node.type) {
      case "FunctionDeclaration":
        return FUNCTION;
      case "ClassDeclaration":
        return this.#evaluateClass(node as Class, NO_LOCALS, place);
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier":
        return {order: "free", kind: declaresZod(source, node) ? "zod" : "unknown"};
      case "VariableDeclarator":
        if (!any.init) return PRIMITIVE; // `var x;` does nothing where it stands
        if (any.id?.type !== "Identifier" || declares.some((name) => this.#reassigned.has(name)))
          return EFFECT;
        return this.#evaluate(any.init, NO_LOCALS, place);
      default:
        return EFFECT;
    }
  }

  /** `place`: of the symbol that is evaluated. */
  #evaluate(node: Expression | SpreadElement, locals: Locals, place: number): Value {
    const go = (inner: Expression | SpreadElement): Value => this.#evaluate(inner, locals, place);
    switch (node.type) {
      case "Literal":
        return PRIMITIVE;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return FUNCTION;
      case "ClassExpression":
        return this.#evaluateClass(node, locals, place);
      case "Identifier":
        return locals.get(node.name) ?? this.#evaluateName(node.name, place);
      case "TemplateLiteral":
        return combine(
          "primitive",
          node.expressions.map((inner) => toPrimitive(go(inner))),
        );
      case "UnaryExpression":
        return node.operator === "delete" ? EFFECT : combine("primitive", [toPrimitive(go(node.argument))]);
      case "BinaryExpression":
        if (
          node.left.type === "PrivateIdentifier" ||
          node.operator === "in" ||
          node.operator === "instanceof"
        )
          return EFFECT;
        return combine("primitive", [toPrimitive(go(node.left)), toPrimitive(go(node.right))]);
      case "LogicalExpression":
        return combine("unknown", [go(node.left), go(node.right)]);
      case "ConditionalExpression":
        return combine("unknown", [go(node.test), go(node.consequent), go(node.alternate)]);
      case "ArrayExpression":
        return combine("list", node.elements.filter((item) => item !== null).map(go));
      case "SpreadElement":
        return lookInto(go(node.argument));
      case "ObjectExpression":
        return this.#evaluateObject(node.properties, locals, place);
      case "ChainExpression":
        return go(node.expression);
      case "MemberExpression": {
        if (node.object.type === "Super" || node.property.type === "PrivateIdentifier") return EFFECT;
        if (node.object.type === "Identifier" && node.object.name === "Math" && !this.#places.has("Math"))
          return PRIMITIVE;
        const object = go(node.object);
        const property = node.computed ? toPrimitive(go(node.property)) : PRIMITIVE;
        if (object.kind === "schema") return combine("schema", [object, property]);
        return combine("unknown", [lookInto(object), property]);
      }
      case "CallExpression":
        return this.#evaluateCall(node, locals, place);
      case "NewExpression":
        return this.#evaluateNew(node, locals, place);
      default:
        return EFFECT;
    }
  }

  #evaluateName(name: string, place: number): Value {
    if (name === "undefined" || name === "NaN" || name === "Infinity") return PRIMITIVE;
    const at = this.#places.get(name);
    if (at === undefined) return {order: "reads", kind: "unknown"}; // a global, which may be replaced
    const isHoisted = this.#symbols[at]!.node.type === "FunctionDeclaration";
    if (this.#reassigned.has(name) || (at >= place && !isHoisted)) return EFFECT; // or not there yet
    return {order: "free", kind: this.#valueAt(at).kind};
  }

  #evaluateObject(
    properties: readonly (Node & {readonly type: string})[],
    locals: Locals,
    place: number,
  ): Value {
    const parts: Value[] = [];
    for (const any of properties) {
      if (any.type === "SpreadElement") {
        parts.push(this.#evaluate(any as SpreadElement, locals, place));
        continue;
      }
      const property = any as Node & {kind: string; computed: boolean; key: Expression; value: Expression};
      if (property.kind !== "init") return EFFECT; // an accessor may do anything when it is read
      if (property.key.type === "Identifier" && property.key.name === "__proto__") return EFFECT; // and may be inherited
      if (property.computed) parts.push(toPrimitive(this.#evaluate(property.key, locals, place)));
      parts.push(this.#evaluate(property.value, locals, place));
    }
    return combine("record", parts);
  }

  #evaluateClass(node: Class, locals: Locals, place: number): Value {
    const parts: Value[] = [];
    if (node.superClass) parts.push(this.#evaluate(node.superClass, locals, place));
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") return EFFECT;
      if (member.computed) parts.push(toPrimitive(this.#evaluate(member.key as Expression, locals, place)));
      if (member.type === "PropertyDefinition" && member.static && member.value)
        parts.push(this.#evaluate(member.value, locals, place));
    }
    return combine("unknown", parts);
  }

  #evaluateCall(node: CallExpression, locals: Locals, place: number): Value {
    const {callee} = node;
    if (callee.type === "Super") return EFFECT;
    if (isModuleWrapper(node)) return FUNCTION;
    const given = node.arguments.map((item) => this.#evaluate(item, locals, place));
    if (callee.type === "MemberExpression" && callee.property.type === "Identifier" && !callee.computed) {
      const method = callee.property.name;
      if (callee.object.type === "Super") return EFFECT;
      if (
        callee.object.type === "Identifier" &&
        !this.#places.has(callee.object.name) &&
        !locals.has(callee.object.name)
      ) {
        const result = findBuiltinResult(callee.object.name, method, node.arguments);
        return result === undefined ? EFFECT : this.#withCallbacks(result, node.arguments, given, place);
      }
      const object = this.#evaluate(callee.object, locals, place);
      if ((object.kind === "schema" || object.kind === "zod") && isSchemaBuilder(method))
        return combine("schema", [object, ...given.map(lookIntoLists)]);
      if ((object.kind === "list" || object.kind === "primitive") && isPureMethod(method))
        return this.#withCallbacks(object.kind, node.arguments, [lookInto(object), ...given], place);
      return EFFECT;
    }
    if (callee.type !== "Identifier") return EFFECT;
    const at = this.#places.get(callee.name);
    if (at === undefined) {
      const isKnown =
        !locals.has(callee.name) && findBuiltinResult("", callee.name, node.arguments) !== undefined;
      return isKnown ? combine("primitive", given.map(toPrimitive)) : EFFECT;
    }
    const body = this.#bodyAt(at, place);
    if (body === undefined || given.some(({kind}) => kind === "unknown" || kind === "argument"))
      return EFFECT;
    return combine(body.kind === "schema" ? "schema" : "unknown", [body, ...given]);
  }

  #evaluateNew({callee, arguments: given}: NewExpression, locals: Locals, place: number): Value {
    if (callee.type !== "Identifier" || this.#places.has(callee.name) || !isBuiltinClass(callee.name))
      return EFFECT;
    return combine(
      "record",
      given.map((item) => lookIntoLists(this.#evaluate(item, locals, place))),
    );
  }

  /** A call that may call what it is given: functions written in place are looked into, others are not known. */
  #withCallbacks(kind: Kind, nodes: readonly Node[], given: readonly Value[], place: number): Value {
    const callbacks = nodes
      .filter(({type}) => type === "ArrowFunctionExpression" || type === "FunctionExpression")
      .map((node) => this.#evaluateBody(node as FunctionNode, place));
    const functions = given.filter((value) => value.kind === "function").length;
    if (functions > callbacks.length) return EFFECT;
    return combine(kind, [...given.map(lookIntoLists), ...callbacks]);
  }

  /** What it does that the symbol at `caller` calls the one at `place`; undefined if that is no function we know. */
  #bodyAt(place: number, caller: number): Value | undefined {
    const {node, declares} = this.#symbols[place]!;
    if (declares.some((name) => this.#reassigned.has(name))) return undefined;
    if (node.type === "FunctionDeclaration") return this.#evaluateBody(node as Node as FunctionNode, caller);
    const {init} = node as Node & {readonly init?: Expression | null};
    if (place >= caller) return undefined; // not there yet
    return init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression"
      ? this.#evaluateBody(init, caller)
      : undefined;
  }

  #evaluateBody(node: FunctionNode, place: number): Value {
    const bodies = this.#bodies.get(place) ?? new Map<Node, Value>();
    this.#bodies.set(place, bodies);
    const known = bodies.get(node);
    if (known !== undefined) return known;
    bodies.set(node, EFFECT); // what calls itself is not understood
    const value = this.#evaluateFunction(node, place);
    bodies.set(node, value);
    return value;
  }

  #evaluateFunction(node: FunctionNode, place: number): Value {
    if (node.async || node.generator) return EFFECT;
    const locals = new Map<string, Value>();
    for (const parameter of node.params) {
      if (parameter.type !== "Identifier") return EFFECT;
      locals.set(parameter.name, {order: "free", kind: "argument"});
    }
    if (node.body.type !== "BlockStatement") return this.#evaluate(node.body, locals, place);
    const parts: Value[] = [];
    for (const statement of node.body.body) {
      if (statement.type === "ReturnStatement") {
        const result = statement.argument ? this.#evaluate(statement.argument, locals, place) : PRIMITIVE;
        return combine(result.kind, [...parts, result]);
      }
      if (statement.type !== "VariableDeclaration" || statement.kind !== "const") return EFFECT;
      for (const {id, init} of statement.declarations) {
        if (id.type !== "Identifier" || !init) return EFFECT;
        const value = this.#evaluate(init, locals, place);
        parts.push(value);
        locals.set(id.name, {order: "free", kind: value.kind});
      }
    }
    return combine("primitive", parts);
  }
}
