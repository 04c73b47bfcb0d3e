/**
 * The LSTM while a model is trained, both directions in one loop.
 *
 * The loop forward keeps the factors of the chain rule, which it computes while the gates are at hand: for all
 * timesteps at once they would be fetched from memory again. What is left for the loop back is nine operators a
 * timestep, and the gradients of the variables are one matrix product a direction, over timesteps and windows together.
 * Hochreiter & Schmidhuber 1997 (doi 10.1162/neco.1997.9.8.1735). Gates in Keras' order: i, f, g, o.
 */
import type {Graph} from "../../../onnx/graph.ts";
import type {Value} from "../../layer.ts";
import {type CellConfig, type Direction, variablesOf} from "./cell.ts";
import {lstmBackward} from "./lstm-backward.ts";
import {lstmForward} from "./lstm-forward.ts";

/**
 * (n, timesteps, directions, units) of the input (n, timesteps, channels), or (n, directions, units) of the last
 * states.
 */
export function trainLstm(
  graph: Graph,
  {name, shape}: Value,
  config: CellConfig,
  directions: readonly Direction[],
): string {
  const [timesteps, channels] = [shape[0]!, shape[1]!];
  const {units, return_sequences: sequences} = config;
  const inputs = [name, ...directions.flatMap(variablesOf)];
  const [output] = graph.withCustomGradient(inputs, () => {
    const trace = lstmForward(graph, {name, shape}, config, directions);
    const all = (): string => graph.transpose(graph.concat(1, ...trace.hidden), 2, 0, 1, 3);
    return {
      outputs: [sequences ? all() : graph.transpose(trace.last, 1, 0, 2)],
      shapes: [["n", ...(sequences ? [timesteps] : []), directions.length, units]],
      backward: ([gradient]) =>
        lstmBackward(graph, {trace, config, directions, timesteps, channels, gradient: gradient!}),
    };
  });
  return output!;
}
