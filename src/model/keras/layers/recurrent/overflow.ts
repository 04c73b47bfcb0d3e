/**
 * Overflow within a recurrent operator. ONNX Runtime's gates turn NaN into ordinary numbers, so a model that Keras
 * answers with NaN would get an answer. NaN can come up only from sums beyond float32, and these show in three places:
 * the input times the largest weight, the states times the largest recurrent weight, and the last cell state, which
 * keeps an infinity or NaN from the step on in which it came up. Bounded activations leave only the first.
 *
 * Stricter than Keras by a hair: a sum that is beyond float32 only when all its terms have the same sign counts.
 */
import type {Graph} from "../../../onnx/graph.ts";

interface Magnitude {
  readonly value: string;
  /** All but that of the rows. */
  readonly axes: readonly number[];
  /** What the values are multiplied with. */
  readonly factor: number;
}

/** Adds to `graph.overflows` what is NaN for the rows in which the operator's sums leave float32. */
export function noteOverflow(
  graph: Graph,
  parts: Readonly<Record<"input" | "states" | "cell", Magnitude | undefined>>,
): void {
  const sums = Object.values(parts)
    .filter((part) => part !== undefined)
    .map(({value, axes, factor}) => {
      const sum = graph.node("ReduceL1", [value], {axes: {ints: axes}, keepdims: {int: 0}});
      return factor === 1 ? sum : graph.op("Mul", sum, graph.scalar(factor));
    });
  const sum = sums.reduce((a, b) => graph.op("Add", a, b));
  // Infinity times 0 is NaN.
  const noted = graph.op("Mul", sum, graph.scalar(0));
  graph.overflows.push(graph.op("Reshape", noted, graph.ints([-1, 1])));
}

/** The largest magnitude, at least 1. */
export function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}
