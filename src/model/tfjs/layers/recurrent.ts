/**
 * LSTM, GRU and SimpleRNN, alone or Bidirectional. What the timesteps give to the gates is one matrix product for all
 * of them; the loop adds what the state gives. Gates in Keras' order: LSTM i, f, c, o; GRU z, r, h.
 */
import * as z from "zod";
import {checkConfig, LayerError} from "../../keras/layer.ts";
import {defineRun, multiplyLast, type Run, type RunFactory} from "../layer.ts";
import type {Tensor, TensorFlow} from "../tensorflow.ts";
import {activationName} from "./activation.ts";

const cell = z.object({
  units: z.number(),
  activation: activationName,
  recurrent_activation: activationName,
  return_sequences: z.boolean().default(false),
  go_backwards: z.boolean().default(false),
  reset_after: z.boolean().default(true),
});

type CellConfig = z.infer<typeof cell>;
type Kind = "LSTM" | "GRU" | "SimpleRNN";

interface Weights {
  readonly kernel: Tensor;
  readonly recurrent: Tensor;
  readonly bias: Tensor | undefined;
}

/** From what one step gives to the gates (batch, gates × units) and the states before it to the states after. */
type Step = (tf: TensorFlow, given: Tensor, states: readonly Tensor[]) => readonly Tensor[];

interface Cell {
  /** What is added to the product of input and kernel. */
  readonly bias: Tensor | undefined;
  readonly step: Step;
  /** States that go from step to step; the first leaves the layer. */
  readonly states: number;
}

function lstm({activation, recurrent_activation: gate}: CellConfig, {recurrent, bias}: Weights): Cell {
  const step: Step = (tf, given, [before, cellBefore]) => {
    const [i, f, c, o] = tf.split(tf.add(given, tf.matMul(before!, recurrent)), 4, 1);
    const after = tf.add(tf.mul(gate(tf, f!), cellBefore!), tf.mul(gate(tf, i!), activation(tf, c!)));
    return [tf.mul(gate(tf, o!), activation(tf, after)), after];
  };
  return {bias, step, states: 2};
}

function simple({activation}: CellConfig, {recurrent, bias}: Weights): Cell {
  const step: Step = (tf, given, [before]) => [activation(tf, tf.add(given, tf.matMul(before!, recurrent)))];
  return {bias, step, states: 1};
}

/** z·before + (1 − z)·candidate */
const mix = (tf: TensorFlow, z: Tensor, before: Tensor, candidate: Tensor): Tensor =>
  tf.add(candidate, tf.mul(z, tf.sub(before, candidate)));

function gru(tf: TensorFlow, config: CellConfig, {recurrent, bias}: Weights): Cell {
  const {units, activation, recurrent_activation: gate, reset_after: after} = config;
  if (after) {
    const [ofInput, ofState] = bias === undefined ? [] : tf.unstack(bias, 0);
    const step: Step = (tf, given, [before]) => {
      const product = tf.matMul(before!, recurrent);
      const [hz, hr, hh] = tf.split(ofState === undefined ? product : tf.add(product, ofState), 3, 1);
      const [xz, xr, xh] = tf.split(given, 3, 1);
      const z = gate(tf, tf.add(xz!, hz!));
      const r = gate(tf, tf.add(xr!, hr!));
      return [mix(tf, z, before!, activation(tf, tf.add(xh!, tf.mul(r, hh!))))];
    };
    return {bias: ofInput, step, states: 1};
  }
  const [forGates, forCandidate] = tf.split(recurrent, [2 * units, units], 1);
  const step: Step = (tf, given, [before]) => {
    const [ofGates, xh] = tf.split(given, [2 * units, units], 1);
    const [z, r] = tf.split(gate(tf, tf.add(ofGates!, tf.matMul(before!, forGates!))), 2, 1);
    const product = tf.matMul(tf.mul(r!, before!), forCandidate!);
    return [mix(tf, z!, before!, activation(tf, tf.add(xh!, product)))];
  };
  return {bias, step, states: 1};
}

/** (batch, timesteps, units) in the order in which the timesteps were gone through, or (batch, units) of the last. */
function runCell(tf: TensorFlow, kind: Kind, config: CellConfig, x: Tensor, own: readonly Tensor[]): Tensor {
  const weights: Weights = {kernel: own[0]!, recurrent: own[1]!, bias: own[2]};
  const {
    bias,
    step,
    states: count,
  } = kind === "LSTM"
    ? lstm(config, weights)
    : kind === "GRU"
      ? gru(tf, config, weights)
      : simple(config, weights);
  const product = multiplyLast(tf, x, weights.kernel);
  const timesteps = tf.unstack(bias === undefined ? product : tf.add(product, bias), 1);
  const given = config.go_backwards ? timesteps.toReversed() : timesteps;
  const rows = x.shape[0]!;
  let states: readonly Tensor[] = Array.from({length: count}, () => tf.zeros([rows, config.units]));
  const outputs: Tensor[] = [];
  for (const part of given) {
    const before = states;
    states = tf.tidy(() => step(tf, part, before));
    outputs.push(states[0]!);
  }
  return config.return_sequences ? tf.stack(outputs, 1) : states[0]!;
}

function recurrent(kind: Kind): RunFactory {
  return defineRun(
    cell,
    (config): Run =>
      (tf, [x], weights) =>
        runCell(tf, kind, config, x!, weights),
  );
}

const wrapped = z.object({
  merge_mode: z.enum(["concat", "sum", "mul", "ave"]),
  layer: z.object({class_name: z.enum(["LSTM", "GRU", "SimpleRNN"]), config: z.unknown()}),
});

const bidirectional: RunFactory = defineRun(wrapped, ({merge_mode: mode, layer}): Run => {
  const config = checkConfig(cell, layer.config);
  if (config.go_backwards) throw new LayerError("a forward layer that goes backwards is not supported");
  return (tf, [x], weights) => {
    const half = weights.length / 2;
    const kind = layer.class_name;
    const forward = runCell(tf, kind, config, x!, weights.slice(0, half));
    const back = runCell(tf, kind, {...config, go_backwards: true}, x!, weights.slice(half));
    // The backward sequence is put in the order of time.
    const ordered = config.return_sequences ? tf.reverse(back, 1) : back;
    if (mode === "concat") return tf.concat([forward, ordered], forward.shape.length - 1);
    if (mode === "mul") return tf.mul(forward, ordered);
    const sum = tf.add(forward, ordered);
    return mode === "sum" ? sum : tf.mul(sum, 0.5);
  };
});

export const recurrentRuns = {
  LSTM: recurrent("LSTM"),
  GRU: recurrent("GRU"),
  SimpleRNN: recurrent("SimpleRNN"),
  Bidirectional: bidirectional,
};
