/**
 * What kymo knows of one Keras layer: its variables, the shape it gives, and its ONNX nodes. Each family has a file
 * in `layers/`; `layers/registry.ts` lists the classes. Shapes leave out the batch: a window is (timesteps, channels).
 */
import * as z from "zod";
import type {NumberType} from "../../formats/hdf5/reader.ts";
import type {Graph} from "../onnx/graph.ts";

export type Shape = readonly number[];

export interface Variable {
  /** Below the layer's own group: "vars/0", "forward_layer/cell/vars/2". */
  readonly path: string;
  readonly name: string;
  readonly shape: Shape;
  /** False for the moving statistics of normalisation, which no gradient moves. */
  readonly trainable: boolean;
  /** Of the file; float32 by default. */
  readonly type?: NumberType;
}

/** An ONNX value, its batch dimension first, and its Keras shape. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
}

/** A variable in a graph: a constant whose values are known, or an input that each run of the graph may change. */
export interface Weight {
  /** The value in the graph. */
  readonly name: string;
  /** Row-major; undefined while the model is trained. */
  readonly values: Float32Array | undefined;
}

/** What a layer that is being trained may ask for beside its inputs. */
export interface Training {
  /** False for a layer that is frozen: it then uses its moving statistics and keeps them. */
  readonly trainable: boolean;
  /** Numbers that are drawn for each step: 1 / keep with the probability `keep`, else 0; (batch, ...shape). */
  mask(shape: Shape, keep: number): string;
  /** Numbers of the standard normal distribution, drawn for each step; (batch, ...shape). */
  noise(shape: Shape): string;
  /** Says that after the step the variable at `index` is to be `value`. */
  update(index: number, value: string): void;
}

export interface Layer {
  /** Throws a LayerError when the inputs do not suit the layer. */
  outputShape(inputs: readonly Shape[]): Shape;
  variables(inputs: readonly Shape[]): readonly Variable[];
  /**
   * Adds the layer's nodes and gives the output's name; `weights` in the order of `variables`. Without `training`
   * that is inference. With it every node has to have a derivative: its own rule, or that of its operator.
   */
  lower(graph: Graph, inputs: readonly Value[], weights: readonly Weight[], training?: Training): string;
}

/** Makes a layer of its unchecked configuration; throws a LayerError when it asks for what is not supported. */
export type LayerFactory = (config: unknown) => Layer;

/** What is wrong with one layer, said without its name; the model reader adds name, class and file. */
export class LayerError extends Error {
  override readonly name = "LayerError";
  /** What to do; undefined where the message says it. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A factory from a schema for the configuration and what to make of it. */
export function defineLayer<C>(schema: z.ZodType<C>, create: (config: C) => Layer): LayerFactory {
  return (config) => create(checkConfig(schema, config));
}

/** The checked configuration; throws a LayerError naming every field that is wrong. */
export function checkConfig<C>(schema: z.ZodType<C>, config: unknown): C {
  const result = schema.safeParse(config);
  if (!result.success) throw new LayerError(z.prettifyError(result.error).replaceAll(/\s+/g, " "));
  return result.data;
}

/** The one input's shape, of the given rank without the batch. */
export function singleInputShape(inputs: readonly Shape[], rank?: number): Shape {
  const shape = inputs[0];
  if (inputs.length !== 1 || shape === undefined)
    throw new LayerError(`takes one input, but is given ${inputs.length}`);
  if (rank !== undefined && shape.length !== rank)
    throw new LayerError(`takes ${rank} dimensions beside the batch, but is given (${shape.join(", ")})`);
  return shape;
}

/** Steps and channels of the one input. */
export function stepsAndChannels(inputs: readonly Shape[]): {timesteps: number; channels: number} {
  const shape = singleInputShape(inputs, 2);
  return {timesteps: shape[0]!, channels: shape[1]!};
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** The values of a variable that must be known: those of a model that is not being trained. */
export function known({values}: Weight): Float32Array {
  if (values === undefined) throw new LayerError("cannot be trained");
  return values;
}

export function variable(path: string, name: string, shape: Shape, trainable = true): Variable {
  return {path, name, shape, trainable};
}

/** A layer without variables that leaves the shape alone. */
export function shapePreserving(lower: (graph: Graph, input: Value, training?: Training) => string): Layer {
  return {
    outputShape: (inputs) => singleInputShape(inputs),
    variables: () => [],
    lower: (graph, inputs, _, training) => lower(graph, inputs[0]!, training),
  };
}
