/**
 * An ONNX graph under construction: one method for each thing a graph has, and its bytes in the end.
 *
 * Names are numbered in order of creation, so equal models give equal bytes. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto …).
 */
import {ProtoWriter} from "./protobuf.ts";

const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

/** An attribute says its type, since ONNX distinguishes 1 from 1.0. */
export type Attribute =
  | {readonly int: number}
  | {readonly float: number}
  | {readonly string: string}
  | {readonly ints: readonly number[]}
  | {readonly floats: readonly number[]}
  | {readonly strings: readonly string[]}
  | {readonly graph: Graph};

export type Attributes = Readonly<Record<string, Attribute>>;

/** A dimension: its size, or the name of one that each run may choose. */
export type Dimension = number | string;

export interface Node {
  readonly op: string;
  /** An empty name leaves that input out. */
  readonly inputs: readonly string[];
  /** An empty name leaves that output out. */
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Constant {
  readonly shape: readonly number[];
  readonly values: Float32Array | readonly number[];
}

/** The derivative of a group of nodes, where it is better written by hand. */
export interface CustomGradient {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of the outputs. */
  readonly shapes: readonly (readonly Dimension[])[];
  /** Position of the group's first node, and of the first after it. */
  readonly from: number;
  readonly to: number;
  /** From the gradients of the outputs (undefined: none) those of the inputs (undefined: not wanted). */
  readonly backward: (gradients: readonly (string | undefined)[]) => readonly (string | undefined)[];
}

export type ElementType = "float32" | "bool";

export class Graph {
  readonly nodes: Node[] = [];
  readonly customGradients: CustomGradient[] = [];
  /**
   * Values (rows, 1) that are NaN for a row in which an operator met an overflow that it does not pass on, else 0. To be
   * added to what follows from it.
   */
  readonly overflows: string[] = [];
  /** Initializers by name: float32, or int64 where the values are a plain list. */
  readonly constants = new Map<string, Constant>();
  /** Dimensions of the inputs by name. */
  readonly inputs = new Map<string, readonly Dimension[]>();
  readonly #types = new Map<string, ElementType>();
  readonly #outputs = new Map<string, readonly Dimension[]>();
  readonly #shared = new Map<string, string>();
  readonly #counter: {values: number};

  /** A body for Scan takes its names from the graph around it, whose values it may use. */
  constructor(around?: Graph) {
    this.#counter = around === undefined ? {values: 0} : around.#counter;
  }

  /** An input, float32 by default. A Scan's body has inputs whose shape is known from outside. */
  input(name: string, shape: readonly Dimension[], type: ElementType = "float32"): string {
    this.inputs.set(name, shape);
    this.#types.set(name, type);
    return name;
  }

  /** An input of a Scan's body. */
  bodyInput(shape: readonly Dimension[]): string {
    return this.input(this.#fresh(), shape);
  }

  /** Declares that `value` leaves a Scan's body. */
  bodyOutput(value: string, shape: readonly Dimension[]): void {
    this.#outputs.set(this.#outputs.has(value) ? this.node("Identity", [value]) : value, shape);
  }

  /** Declares that `value` leaves the graph, as `name`. */
  output(name: string, value: string, shape: readonly Dimension[]): void {
    this.nodes.push({op: "Identity", inputs: [value], outputs: [name], attributes: {}});
    this.#outputs.set(name, shape);
  }

  /** A float32 constant, row-major. */
  floats(values: Float32Array, shape: readonly number[]): string {
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (size !== values.length) throw new Error(`${values.length} values for shape ${shape}`);
    return this.#constant({shape, values});
  }

  /** One float32 number, the same constant each time. */
  scalar(value: number): string {
    return this.#once(`f${value}`, () => this.floats(Float32Array.of(value), []));
  }

  /** An int64 vector, as shapes, axes and slices want it; equal ones are one constant. */
  ints(values: readonly number[]): string {
    return this.#once(`i${values}`, () => this.#constant({shape: [values.length], values}));
  }

  /** Adds a node with one output and gives the output's name. An empty input name leaves that input out. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodeOf(op, inputs, [true], attributes)[0]!;
  }

  /** Adds a node with several outputs; where `wanted` is false the output is left out and its name empty. */
  nodeOf(
    op: string,
    inputs: readonly string[],
    wanted: readonly boolean[],
    attributes: Attributes = {},
  ): string[] {
    const outputs = wanted.map((want) => (want ? this.#fresh() : ""));
    this.nodes.push({op, inputs, outputs, attributes});
    return outputs;
  }

  /** A node without attributes. */
  op(op: string, ...inputs: string[]): string {
    return this.node(op, inputs);
  }

  concat(axis: number, ...values: string[]): string {
    return values.length === 1 ? values[0]! : this.node("Concat", values, {axis: {int: axis}});
  }

  transpose(value: string, ...perm: number[]): string {
    return this.node("Transpose", [value], {perm: {ints: perm}});
  }

  split(value: string, axis: number, sizes: readonly number[]): string[] {
    const wanted = sizes.map(() => true);
    return this.nodeOf("Split", [value, this.ints(sizes)], wanted, {axis: {int: axis}});
  }

  slice(value: string, axis: number, from: number, to: number, step = 1): string {
    return this.node("Slice", [value, ...[from, to, axis, step].map((bound) => this.ints([bound]))]);
  }

  /** 1 − value. */
  oneMinus(value: string): string {
    return this.op("Sub", this.scalar(1), value);
  }

  /** From the last to the first along `axis`. */
  reverse(value: string, axis: number): string {
    return this.slice(value, axis, -1, -(2 ** 31), -1);
  }

  /**
   * The values that `add` makes of `inputs`, with a derivative of their own: `backward` gets the gradients of the
   * values and gives those of the inputs.
   */
  withCustomGradient(
    inputs: readonly string[],
    add: () => Pick<CustomGradient, "outputs" | "shapes" | "backward">,
  ): readonly string[] {
    const from = this.nodes.length;
    const made = add();
    this.customGradients.push({inputs, ...made, from, to: this.nodes.length});
    return made.outputs;
  }

  /** The ModelProto. */
  encode(): Uint8Array {
    return new ProtoWriter()
      .int(1, IR_VERSION)
      .string(2, "kymo")
      .message(7, this.toProto())
      .message(8, new ProtoWriter().string(1, "").int(2, OPSET))
      .finish();
  }

  /** The GraphProto; that of a Scan's body as well. */
  toProto(): ProtoWriter {
    const graph = new ProtoWriter();
    this.nodes.forEach((node, i) => {
      graph.message(1, nodeProto(node, i));
    });
    graph.string(2, "kymo");
    for (const [name, constant] of this.constants) graph.message(5, tensorProto(name, constant));
    for (const [name, shape] of this.inputs) graph.message(11, valueInfo(name, shape, this.#types.get(name)));
    for (const [name, shape] of this.#outputs) graph.message(12, valueInfo(name, shape));
    return graph;
  }

  #constant(constant: Constant): string {
    const name = this.#fresh();
    this.constants.set(name, constant);
    return name;
  }

  #once(key: string, make: () => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#shared.set(key, name);
    return name;
  }

  #fresh(): string {
    return `v${this.#counter.values++}`;
  }
}

function tensorProto(name: string, {shape, values}: Constant): ProtoWriter {
  const tensor = new ProtoWriter();
  for (const dim of shape) tensor.int(1, dim);
  const floats = values instanceof Float32Array;
  const data = floats ? values : BigInt64Array.from(values, BigInt);
  return tensor
    .int(2, floats ? FLOAT : INT64)
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function nodeProto({op, inputs, outputs, attributes}: Node, index: number): ProtoWriter {
  const node = new ProtoWriter();
  for (const input of inputs) node.string(1, input);
  for (const output of outputs) node.string(2, output);
  node.string(3, `${op}_${index}`).string(4, op);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attributeProto(name, value));
  return node;
}

function attributeProto(name: string, value: Attribute): ProtoWriter {
  const attribute = new ProtoWriter().string(1, name);
  if ("float" in value) return attribute.float(2, value.float).int(20, 1);
  if ("int" in value) return attribute.int(3, value.int).int(20, 2);
  if ("string" in value) return attribute.string(4, value.string).int(20, 3);
  if ("floats" in value) {
    for (const item of value.floats) attribute.float(7, item);
    return attribute.int(20, 6);
  }
  if ("ints" in value) {
    for (const item of value.ints) attribute.int(8, item);
    return attribute.int(20, 7);
  }
  if ("graph" in value) return attribute.message(6, value.graph.toProto()).int(20, 5);
  for (const item of value.strings) attribute.string(9, item);
  return attribute.int(20, 8);
}

function valueInfo(name: string, shape: readonly Dimension[], type: ElementType = "float32"): ProtoWriter {
  const dims = new ProtoWriter();
  for (const dim of shape)
    dims.message(
      1,
      typeof dim === "number" ? new ProtoWriter().int(1, dim) : new ProtoWriter().string(2, dim),
    );
  const tensor = new ProtoWriter().int(1, type === "bool" ? BOOL : FLOAT).message(2, dims);
  return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
}
