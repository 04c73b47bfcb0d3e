/** The derivative of MatMul: of stacks of matrices, and of one matrix that all rows are multiplied with. */
import type {Graph} from "../graph.ts";
import {broadcast} from "../shapes.ts";
import {type GradientContext, type GradientRule, sumToShape} from "./rule.ts";

/** x (…, k) times y (k, m), with everything before the last axis of x as rows: two plain products. */
function matMulByMatrix(
  gradient: string,
  [x, y]: readonly [string, string],
  context: GradientContext,
): (string | undefined)[] {
  const {graph, shape, wants} = context;
  const [inner, columns] = shape(y) as [number, number];
  const rows = (value: string, width: number): string =>
    shape(x).length === 2 ? value : graph.op("Reshape", value, graph.ints([-1, width]));
  const dx = wants[0]
    ? graph.op("MatMul", gradient, graph.node("Transpose", [y], {perm: {ints: [1, 0]}}))
    : undefined;
  const dy = wants[1]
    ? graph.node("Gemm", [rows(x, inner), rows(gradient, columns)], {transA: {int: 1}})
    : undefined;
  return [dx, dy];
}

function swapLast(graph: Graph, value: string, rank: number): string {
  const perm = Array.from({length: rank}, (_, i) => i);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return graph.node("Transpose", [value], {perm: {ints: perm}});
}

export const matMulRule: GradientRule = (gradient, {inputs}, context) => {
  const {graph, shape} = context;
  const [x, y] = [inputs[0]!, inputs[1]!];
  if (shape(y).length === 2) return matMulByMatrix(gradient, [x, y], context);
  const rank = shape(x).length;
  if (rank !== shape(y).length) throw new Error("MatMul of different ranks has no derivative");
  const stack = broadcast([shape(x).slice(0, -2), shape(y).slice(0, -2)]);
  const gather = (product: string, name: string): string =>
    sumToShape(graph, product, shape(name), [...stack, ...shape(name).slice(-2)]);
  return [
    context.wants[0] ? gather(graph.op("MatMul", gradient, swapLast(graph, y, rank)), x) : undefined,
    context.wants[1] ? gather(graph.op("MatMul", swapLast(graph, x, rank), gradient), y) : undefined,
  ];
};
