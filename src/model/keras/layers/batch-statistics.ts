/**
 * BatchNormalization while a model is trained: normalised with the batch's own mean and variance, and a
 * derivative by hand, since that of the single operators would go over the data twice as often.
 * Ioffe & Szegedy 2015 (arXiv 1502.03167); the moving variance takes the biased one, as Keras 3 does.
 */
import type {Graph} from "../../onnx/graph.ts";
import type {Training, Value, Weight} from "../layer.ts";

export interface BatchStatistics {
  readonly epsilon: number;
  readonly momentum: number;
  /** Positions among the layer's weights; gamma and beta may be absent. */
  readonly gamma: number | undefined;
  readonly beta: number | undefined;
  readonly mean: number;
  readonly variance: number;
}

/** Adds the nodes and asks for the moving statistics' new values. Gives the output's name. */
export function normalizeBatch(
  graph: Graph,
  {name, shape}: Value,
  weights: readonly Weight[],
  statistics: BatchStatistics,
  training: Training,
): string {
  const {epsilon, momentum} = statistics;
  const channels = shape.at(-1)!;
  const rows = (value: string): string =>
    shape.length === 1 ? value : graph.op("Reshape", value, graph.ints([-1, channels]));
  const meanOf = (value: string): string =>
    graph.node("ReduceMean", [rows(value)], {axes: {ints: [0]}, keepdims: {int: 0}});
  const weight = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : weights[at]!.name;
  const [gamma, beta] = [weight(statistics.gamma), weight(statistics.beta)];
  let moments: [string, string] | undefined;

  const inputs = [name, ...(gamma === undefined ? [] : [gamma]), ...(beta === undefined ? [] : [beta])];
  const [output] = graph.withCustomGradient(inputs, () => {
    const mean = meanOf(name);
    const centred = graph.op("Sub", name, mean);
    const variance = meanOf(graph.op("Mul", centred, centred));
    moments = [mean, variance];
    const inverse = graph.op(
      "Reciprocal",
      graph.op("Sqrt", graph.op("Add", variance, graph.scalar(epsilon))),
    );
    const scale = gamma === undefined ? inverse : graph.op("Mul", inverse, gamma);
    const scaled = graph.op("Mul", centred, scale);
    return {
      outputs: [beta === undefined ? scaled : graph.op("Add", scaled, beta)],
      shapes: [["n", ...shape]],
      backward([gradient]) {
        // dx = scale · (g − mean(g) − x̂ · mean(g · x̂)), with x̂ = centred · inverse
        const meanGradient = meanOf(gradient!);
        const meanProduct = graph.op("Mul", meanOf(graph.op("Mul", gradient!, centred)), inverse);
        const slope = graph.op("Mul", graph.op("Mul", meanProduct, inverse), scale);
        const dx = graph.op(
          "Sub",
          graph.op("Mul", graph.op("Sub", gradient!, meanGradient), scale),
          graph.op("Mul", centred, slope),
        );
        const size = graph.node("Cast", [graph.op("Size", rows(gradient!))], {to: {int: 1}});
        const count = graph.op("Mul", size, graph.scalar(1 / channels));
        return [
          dx,
          ...(gamma === undefined ? [] : [graph.op("Mul", meanProduct, count)]),
          ...(beta === undefined ? [] : [graph.op("Mul", meanGradient, count)]),
        ];
      },
    };
  });

  for (const [at, moment] of [
    [statistics.mean, moments![0]] as const,
    [statistics.variance, moments![1]] as const,
  ]) {
    const kept = graph.op("Mul", weights[at]!.name, graph.scalar(momentum));
    training.update(at, graph.op("Add", kept, graph.op("Mul", moment, graph.scalar(1 - momentum))));
  }
  return output!;
}
