/**
 * A model in training: the current values of its variables, and one training step on ONNX Runtime.
 *
 * The same variables, windows, seed and step number give the same gradients, bit for bit, on one machine with one
 * number of threads.
 */
import type {InferenceSession, Tensor} from "onnxruntime-node";
import {sizeOf} from "../keras/layer.ts";
import {type KerasModel, type ModelLayer, withWeights} from "../keras/model.ts";
import {createInferenceSession, type Runtime} from "../onnx/session.ts";
import {fillMask, fillNoise} from "./mask.ts";
import {buildStepGraph, type StepGraph, type StepVariable} from "./step-graph.ts";

export interface Batch {
  /** (rows, steps, channels), row-major. */
  readonly x: Float32Array;
  /** Class of each row. */
  readonly labels: Int32Array;
  /** Weight of each row in the loss, 1 for an ordinary one; their sum over the rows is divided by their number. */
  readonly weights: Float32Array;
}

export interface StepResult {
  /** Cross-entropy of each row, in nats, unweighted. */
  readonly loss: Float32Array;
  /** Probabilities (rows, classes), row-major. */
  readonly p: Float32Array;
  /** Of the trainable variables, in the order of `Trainer.trainableVariables`. */
  readonly gradients: readonly Float32Array[];
}

/** A variable that the optimizer updates. */
export interface TrainableVariable {
  readonly layer: string;
  /** "layer/kernel", which no other variable has. */
  readonly name: string;
  readonly values: Float32Array;
}

interface CurrentVariable extends StepVariable {
  readonly values: Float32Array;
}

/** Values of all variables, moving statistics too, by a name that no other has. */
export type Snapshot = ReadonlyMap<string, Float32Array>;

export class Trainer {
  /** In the model's order. */
  readonly trainableVariables: readonly TrainableVariable[];
  readonly #model: KerasModel;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #graph: StepGraph;
  readonly #variables: readonly CurrentVariable[];
  readonly #frozen: ReadonlySet<string>;
  readonly #threads: number;

  /** `open` makes one. */
  constructor(
    {runtime, session}: {runtime: Runtime; session: InferenceSession},
    model: KerasModel,
    graph: StepGraph,
    {frozen, threads}: {frozen: ReadonlySet<string>; threads: number},
  ) {
    const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
    this.#runtime = runtime;
    this.#session = session;
    this.#model = model;
    this.#graph = graph;
    this.#frozen = frozen;
    this.#threads = threads;
    this.#variables = graph.variables.map((variable) => ({
      ...variable,
      values: layers.get(variable.layer)!.weights[variable.index]!.slice(),
    }));
    this.trainableVariables = this.#variables
      .filter(({gradient}) => gradient !== undefined)
      .map(({layer, index, name, values}) => ({layer, name: `${layer}/${index}/${name}`, values}));
  }

  /**
   * Opens a model for training; layers in `frozen` and those that its file has frozen stay as they are.
   * Throws an ExpectedError for a layer that cannot be trained.
   */
  static async open(
    model: KerasModel,
    {frozen, threads}: {frozen: ReadonlySet<string>; threads: number},
  ): Promise<Trainer> {
    const all = new Set([
      ...frozen,
      ...model.layers.filter(({trainable}) => !trainable).map(({name}) => name),
    ]);
    const graph = buildStepGraph(model, {frozen: all});
    const engine = await createInferenceSession(graph.bytes, {threads});
    return new Trainer(engine, model, graph, {frozen: all, threads});
  }

  /** Runs one step: gradients of the mean weighted loss; moving statistics are updated. */
  async step(batch: Batch, {seed, step}: {seed: number; step: number}): Promise<StepResult> {
    const outputs = await this.#session.run(this.#feeds(this.#graph, batch, seed, step));
    const values = (name: string): Float32Array => outputs[name]!.data as Float32Array;
    const gradients: Float32Array[] = [];
    for (const {gradient, update, values: current} of this.#variables) {
      if (gradient !== undefined) gradients.push(values(gradient));
      if (update !== undefined) current.set(values(update));
    }
    return {loss: values("loss"), p: values("p"), gradients};
  }

  /**
   * The first layer, in the model's order, that gives a number that is not finite for this batch; where none does,
   * the last whose gradient is not. Undefined where all are finite.
   */
  async findNonFiniteLayer(batch: Batch, at: {seed: number; step: number}): Promise<string | undefined> {
    const probing = buildStepGraph(this.#model, {frozen: this.#frozen, probes: true});
    const {session} = await createInferenceSession(probing.bytes, {threads: this.#threads});
    try {
      const outputs = await session.run(this.#feeds(probing, batch, at.seed, at.step));
      const nonFinite = (name: string): boolean => !allFinite(outputs[name]!.data as Float32Array);
      const given = probing.probes.find(({output}) => nonFinite(output));
      if (given !== undefined) return given.layer;
      return probing.variables.findLast(({gradient}) => gradient !== undefined && nonFinite(gradient))?.layer;
    } finally {
      await session.release();
    }
  }

  /**
   * The first layer with a variable, moving statistics included, that is not finite. The engine's ReLU and recurrent
   * layers turn NaN into ordinary numbers, so the loss need not show it.
   */
  findNonFiniteVariable(): string | undefined {
    return this.#variables.find(({values}) => !allFinite(values))?.layer;
  }

  /** Copies of all variables. */
  snapshot(): Snapshot {
    return new Map(this.#variables.map(({input, values}) => [input, values.slice()]));
  }

  /** Sets all variables to what `snapshot` gave. */
  restore(snapshot: Snapshot): void {
    for (const {input, values} of this.#variables) values.set(snapshot.get(input)!);
  }

  /** The model with the variables of a snapshot. */
  toModel(snapshot: Snapshot): KerasModel {
    return withWeights(this.#model, (layer: ModelLayer) =>
      layer.weights.map((weights, i) => snapshot.get(`${layer.name}/${i}`) ?? weights),
    );
  }

  /** Frees the engine's memory. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  #feeds(graph: StepGraph, batch: Batch, seed: number, step: number): Record<string, Tensor> {
    const {Tensor} = this.#runtime;
    const rows = batch.labels.length;
    const classes = this.#model.outputs[0]!.shape[0]!;
    const y = new Float32Array(rows * classes);
    for (let i = 0; i < rows; i++) y[i * classes + batch.labels[i]!] = 1;
    const feeds: Record<string, Tensor> = {
      x: new Tensor("float32", batch.x, [rows, ...this.#model.inputs[0]!.shape]),
      y: new Tensor("float32", y, [rows, classes]),
      w: new Tensor(
        "float32",
        batch.weights.map((weight) => weight / rows),
        [rows, 1],
      ),
    };
    for (const {input, shape, values} of this.#variables)
      feeds[input] = new Tensor("float32", values, shape as number[]);
    for (const [layer, {input, shape, keep}] of graph.randomInputs.entries()) {
      const values = new Float32Array(rows * sizeOf(shape));
      if (keep === undefined) fillNoise(values, {seed, step, layer});
      else fillMask(values, keep, {seed, step, layer});
      feeds[input] = new Tensor("float32", values, [rows, ...shape]);
    }
    return feeds;
  }
}

function allFinite(values: Float32Array): boolean {
  let sum = 0; // x − x is 0 for a finite x and NaN for any other
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
