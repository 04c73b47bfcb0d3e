/**
 * Calls that are known to have no effect but their result, whenever they are made. `Math.random`, clocks, and whatever
 * calls methods of the values it is given (`JSON.stringify`, `join`, `sort`) are not among them.
 */
import type {Node} from "acorn";
import type {Kind} from "./value.ts";

const TYPED_ARRAYS = [
  ...[
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
  ],
  ...["Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"],
];

const CALLS: Readonly<Record<string, readonly [result: Kind, methods: readonly string[]]>> = {
  "": ["primitive", ["BigInt", "Boolean", "Number", "String", "Symbol", "parseFloat", "parseInt"]],
  Object: ["list", ["entries", "keys", "values"]],
  Array: ["list", ["from", "of"]],
  Number: ["primitive", ["isFinite", "isInteger", "isNaN", "isSafeInteger", "parseFloat", "parseInt"]],
  String: ["primitive", ["fromCharCode", "fromCodePoint"]],
  Buffer: ["list", ["alloc", "from"]],
  ...Object.fromEntries(TYPED_ARRAYS.map((name) => [name, ["list", ["from", "of"]] as const])),
};

/** What `owner.method(…)` of a global `owner` gives; undefined where the call may have an effect. */
export function findBuiltinResult(owner: string, method: string, given: readonly Node[]): Kind | undefined {
  if (owner === "Math") return method === "random" ? undefined : "primitive";
  if (owner === "Object" && method === "fromEntries") return "record";
  // What is frozen here must be new, or others would see it.
  if (owner === "Object" && method === "freeze")
    return given[0]?.type === "ObjectExpression" ? "record" : undefined;
  const known = Object.hasOwn(CALLS, owner) ? CALLS[owner] : undefined;
  return known?.[1].includes(method) ? known[0] : undefined;
}

const CLASSES = new Set([
  ...["ArrayBuffer", "DataView", "Map", "RegExp", "Set", "TextDecoder", "TextEncoder", "WeakMap", "WeakSet"],
  ...TYPED_ARRAYS,
]);

export function isBuiltinClass(name: string): boolean {
  return CLASSES.has(name);
}

const METHODS = new Set([
  ...[
    "at",
    "concat",
    "every",
    "filter",
    "find",
    "flat",
    "flatMap",
    "includes",
    "indexOf",
    "map",
    "reduce",
    "slice",
  ],
  ...["some", "charCodeAt", "padEnd", "padStart", "repeat", "split", "toLowerCase", "toUpperCase", "trim"],
]);

/** Of lists and strings. */
export function isPureMethod(name: string): boolean {
  return METHODS.has(name);
}

/** Zod's methods that describe a value and check none: each gives a new schema. */
const SCHEMA_BUILDERS = new Set([
  ..."any array bigint boolean custom date discriminatedUnion enum function instanceof int intersection json".split(
    " ",
  ),
  ..."lazy literal looseObject map nan never null number object promise record set strictObject string".split(
    " ",
  ),
  ..."symbol templateLiteral tuple undefined union unknown void".split(" "),
  ..."brand catch check default endsWith exactOptional exclude extend extract finite gt gte includes keyof".split(
    " ",
  ),
  ..."length loose lt lte max merge min multipleOf negative nonempty nonnegative nonoptional nonpositive".split(
    " ",
  ),
  ..."nullable nullish omit optional overwrite partial partialRecord pick pipe positive prefault readonly".split(
    " ",
  ),
  ..."refine regex required safeExtend size startsWith strict superRefine transform".split(" "),
]);

export function isSchemaBuilder(name: string): boolean {
  return SCHEMA_BUILDERS.has(name);
}

/** `import * as z from "zod"` and `import {z} from "zod"`, whichever version's path is named. */
export function declaresZod(source: string | undefined, node: Node): boolean {
  if (source !== "zod" && source?.startsWith("zod/") !== true) return false;
  if (node.type === "ImportNamespaceSpecifier") return true;
  const {imported} = node as Node & {readonly imported?: {readonly name?: string}};
  return imported?.name === "z";
}
