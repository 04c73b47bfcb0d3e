/** What a layer is called with, as `inbound_nodes` of `config.json` records it: tensors, and other arguments. */

/** Keras' `keras_history`: the output at `index` of a layer's call. */
export interface TensorConfig {
  readonly layer: string;
  readonly call: number;
  readonly index: number;
}

/** Numbers that a call is given, as in `x * 0.5`: row-major, without a batch unless the shape begins with 1. */
export interface ConstantConfig {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

export type ArgumentConfig = TensorConfig | ConstantConfig;

export interface CallConfig {
  /** The tensors and numbers among its arguments, in order: those given by place, then those given by name. */
  readonly inputs: readonly ArgumentConfig[];
  /** Other arguments that are used and not supported, "use_causal_mask=true"; mostly none. */
  readonly unsupported: readonly string[];
}

/** Arguments in the order in which Keras' own layers take them, when they are given by name. */
const MAX_RANK = 8;
const ARGUMENT_NAMES = ["inputs", "sequences", "query", "value", "key", "x1", "x2"];

/** `operation`: whether it is a bare operation, which takes numbers where a layer takes tensors alone. */
export function readCall(node: unknown, operation = false): CallConfig {
  const {args, kwargs} = (node ?? {}) as {args?: unknown; kwargs?: unknown};
  const inputs: ArgumentConfig[] = [];
  const collect = (value: unknown): boolean => {
    const constant = operation ? readConstant(value) : undefined;
    if (constant !== undefined) inputs.push(constant);
    return constant !== undefined || collectTensors(value, inputs, 0);
  };
  const unsupported: string[] = [];
  const given = Array.isArray(args) ? args : [];
  for (const [i, value] of given.entries())
    if (!collect(value) && value !== null) unsupported.push(`argument ${i} ${shown(value)}`);
  const named = Object.entries((kwargs ?? {}) as Record<string, unknown>);
  const rank = (name: string): number => ARGUMENT_NAMES.indexOf(name) + 1 || 99;
  for (const [name, value] of named.sort(([a], [b]) => rank(a) - rank(b))) {
    if (isNothing(value)) continue;
    if (!ARGUMENT_NAMES.includes(name) || !collect(value)) unsupported.push(`${name}=${shown(value)}`);
  }
  return {inputs, unsupported};
}

/** What Keras writes for an option that was not used: null, false, or a null for each input. */
function isNothing(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.every((one) => one === null));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 40 ? "a tensor" : text;
}

/** A number, or Keras' form of an array; undefined for anything else. */
function readConstant(value: unknown): ConstantConfig | undefined {
  if (typeof value === "number") return {values: Float32Array.of(value), shape: []};
  const {class_name: name, config} = (value ?? {}) as {class_name?: unknown; config?: {value?: unknown}};
  if (name !== "__numpy__" && name !== "__tensor__") return undefined;
  const shape: number[] = [];
  for (let at = config?.value; Array.isArray(at); at = at[0]) shape.push(at.length);
  const flat: unknown[] = [config?.value].flat(MAX_RANK);
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (flat.length !== size || !flat.every((one) => typeof one === "number")) return undefined;
  return {values: Float32Array.from(flat as number[]), shape};
}

/** Adds the tensors of an argument, a tensor or a list of them; false where something else is among them. */
function collectTensors(value: unknown, found: ArgumentConfig[], depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > 4) return false;
  if (Array.isArray(value)) return value.every((child) => collectTensors(child, found, depth + 1));
  const {class_name: className, config} = value as {class_name?: unknown; config?: {keras_history?: unknown}};
  const tensor = className === "__keras_tensor__" ? readTensor(config?.keras_history) : undefined;
  if (tensor !== undefined) found.push(tensor);
  return tensor !== undefined;
}

function readTensor(value: unknown): TensorConfig | undefined {
  if (!Array.isArray(value)) return undefined;
  const [layer, call, index] = value as unknown[];
  if (typeof layer !== "string" || !Number.isSafeInteger(call) || !Number.isSafeInteger(index))
    return undefined;
  return {layer, call: call as number, index: index as number};
}

/** `["name", 0, 0]`, a list of such, or an object of such, whose order is that of its keys; Keras writes any. */
export function readTensors(value: unknown): TensorConfig[] {
  const one = readTensor(value);
  if (one !== undefined) return [one];
  if (Array.isArray(value)) return value.flatMap((item) => readTensor(item) ?? []);
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => readTensor((value as Record<string, unknown>)[key]) ?? []);
}
