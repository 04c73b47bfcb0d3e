/** What is known of a value without running anything: what making it did to others, and what looking into it may do. */

export type Order = "free" | "reads" | "effect";

/** What a value is, as far as looking into it goes. `record` and `list` are without accessors; `schema` is Zod's. */
export type Kind = "primitive" | "list" | "record" | "function" | "schema" | "zod" | "argument" | "unknown";

export interface Value {
  readonly order: Order;
  readonly kind: Kind;
}

export const EFFECT: Value = {order: "effect", kind: "unknown"};
export const PRIMITIVE: Value = {order: "free", kind: "primitive"};
export const FUNCTION: Value = {order: "free", kind: "function"};

export function combine(kind: Kind, parts: readonly Value[]): Value {
  if (parts.some(({order}) => order === "effect")) return EFFECT;
  return {order: parts.some(({order}) => order === "reads") ? "reads" : "free", kind};
}

/** Turning an object into a primitive calls its methods. */
export function toPrimitive(value: Value): Value {
  return value.kind === "primitive" ? value : EFFECT;
}

/** Reading what is in it: others may have changed that, and may do more when it is no plain value. */
export function lookInto(value: Value): Value {
  if (value.order === "effect" || value.kind === "unknown" || value.kind === "zod") return EFFECT;
  return value.kind === "primitive" ? value : {order: "reads", kind: value.kind};
}

/** The same for what has something in it; any other value is left as it is. */
export const lookIntoLists = (value: Value): Value =>
  value.kind === "list" || value.kind === "record" || value.kind === "unknown" || value.kind === "argument"
    ? lookInto(value)
    : value;
