/**
 * Keras 2's layer for a bare operation of TensorFlow, `x + y` or `tf.maximum(x, 0.1)`, as the operation of Keras 3 that
 * does the same. Source: tf_keras, src/layers/core/tf_op_layer.py and src/engine/node.py.
 */

type Json = Readonly<Record<string, unknown>>;

/** Function of TensorFlow: Keras 3's class and, of two arguments, the name of the second. */
const OPERATIONS: Readonly<Record<string, {readonly className: string; readonly second?: string}>> = {
  "__operators__.add": {className: "Add", second: "y"},
  "math.add": {className: "Add", second: "y"},
  "math.subtract": {className: "Subtract", second: "y"},
  "math.multiply": {className: "Multiply", second: "y"},
  "math.truediv": {className: "TrueDivide", second: "y"},
  "math.divide": {className: "TrueDivide", second: "y"},
  "math.maximum": {className: "Maximum", second: "y"},
  "math.minimum": {className: "Minimum", second: "y"},
  "math.negative": {className: "Negative"},
  "math.pow": {className: "Power", second: "y"},
  "math.square": {className: "Square"},
  "math.sqrt": {className: "Sqrt"},
  "math.abs": {className: "Absolute"},
  "math.exp": {className: "Exp"},
  "math.log": {className: "Log"},
  "math.tanh": {className: "Tanh"},
  "math.sigmoid": {className: "Sigmoid"},
  "nn.relu": {className: "ReLU"},
};

/** Where Keras 3 has those that are not among `ops.numpy`. */
const MODULES: Readonly<Record<string, string>> = {
  ReLU: "keras.src.activations.activations",
  Sigmoid: "keras.src.ops.nn",
};

/** Keras' mark for an argument that is no tensor. */
const CONSTANT = "_CONSTANT_VALUE";

/** The operation of a TFOpLambda layer; undefined for one that is not known and for any other layer. */
export function findOperation2(layer: Json): Json | undefined {
  const {function: name} = (layer.config ?? {}) as {function?: unknown};
  if (layer.class_name !== "TFOpLambda" || typeof name !== "string" || !Object.hasOwn(OPERATIONS, name))
    return;
  const {className} = OPERATIONS[name]!;
  return {
    module: MODULES[className] ?? "keras.src.ops.numpy",
    class_name: className,
    config: {name: (layer.config as {name?: unknown}).name},
    registered_name: className,
  };
}

/**
 * A node `["name", call, index, {"y": …}]` with its arguments by place; `tensor` gives the form of a tensor, and
 * undefined for what is none. Undefined where it is called in another way.
 */
export function translateOperationNode(
  node: unknown,
  layer: Json,
  tensor: (value: unknown) => unknown,
): Json | undefined {
  const {function: name} = layer.config as {function: string};
  const {second} = OPERATIONS[name]!;
  const [flat] = Array.isArray(node) && Array.isArray(node[0]) ? (node as unknown[]) : [node];
  if (!Array.isArray(flat)) return undefined;
  const argument = (value: unknown): unknown => tensor(value) ?? numbers(value);
  const {[second ?? ""]: other, name: _, ...rest} = (flat[3] ?? {}) as Json;
  const first = flat[0] === CONSTANT ? numbers(flat[2]) : argument(flat.slice(0, 3));
  const kwargs = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return {args: second === undefined ? [first] : [first, argument(other)], kwargs};
}

function numbers(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return {class_name: "__numpy__", config: {value, dtype: "float32"}};
}
