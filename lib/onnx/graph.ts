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

/** An attribute says its type, since ONNX tells 1 from 1.0. */
export type Attribute =
  | {readonly int: number}
  | {readonly float: number}
  | {readonly string: string}
  | {readonly ints: readonly number[]}
  | {readonly floats: readonly number[]}
  | {readonly strings: readonly string[]};

export type Attributes = Readonly<Record<string, Attribute>>;

/** A dimension: its size, or the name of one that each run may choose. */
export type Dimension = number | string;

export class Graph {
  private readonly nodes: ProtoWriter[] = [];
  private readonly initializers: ProtoWriter[] = [];
  private readonly inputs: ProtoWriter[] = [];
  private readonly outputs: ProtoWriter[] = [];
  private values = 0;

  /** A float32 input. */
  input(name: string, shape: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, shape));
    return name;
  }

  /** Declares that `value` leaves the graph, as `name`. */
  output(name: string, value: string, shape: readonly Dimension[]): void {
    this.nodes.push(nodeProto("Identity", [value], [name], {}, this.nodes.length));
    this.outputs.push(valueInfo(name, shape));
  }

  /** A float32 constant, row-major. */
  floats(values: Float32Array, shape: readonly number[]): string {
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (size !== values.length) throw new Error(`${values.length} values for shape ${shape}`);
    return this.constant(FLOAT, shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** An int64 vector, as shapes, axes and slices want it. */
  ints(values: readonly number[]): string {
    return this.constant(INT64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
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
    attributes: Attributes,
  ): string[] {
    const outputs = wanted.map((want) => (want ? this.fresh() : ""));
    this.nodes.push(nodeProto(op, inputs, outputs, attributes, this.nodes.length));
    return outputs;
  }

  /** The ModelProto. */
  encode(): Uint8Array {
    const graph = new ProtoWriter();
    for (const node of this.nodes) graph.message(1, node);
    graph.string(2, "kymo");
    for (const tensor of this.initializers) graph.message(5, tensor);
    for (const input of this.inputs) graph.message(11, input);
    for (const output of this.outputs) graph.message(12, output);
    return new ProtoWriter()
      .int(1, IR_VERSION)
      .string(2, "kymo")
      .message(7, graph)
      .message(8, new ProtoWriter().string(1, "").int(2, OPSET))
      .finish();
  }

  private constant(type: number, shape: readonly number[], data: Uint8Array): string {
    const name = this.fresh();
    const tensor = new ProtoWriter();
    for (const dim of shape) tensor.int(1, dim);
    this.initializers.push(tensor.int(2, type).string(8, name).bytes(9, data));
    return name;
  }

  private fresh(): string {
    return `v${this.values++}`;
  }
}

function nodeProto(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes,
  index: number,
): ProtoWriter {
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
  for (const item of value.strings) attribute.string(9, item);
  return attribute.int(20, 8);
}

function valueInfo(name: string, shape: readonly Dimension[]): ProtoWriter {
  const dims = new ProtoWriter();
  for (const dim of shape)
    dims.message(
      1,
      typeof dim === "number" ? new ProtoWriter().int(1, dim) : new ProtoWriter().string(2, dim),
    );
  const tensor = new ProtoWriter().int(1, FLOAT).message(2, dims);
  return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
}
