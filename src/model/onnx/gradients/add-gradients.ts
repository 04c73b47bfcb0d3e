/**
 * Reverse-mode differentiation of a graph: adds the nodes that give the gradient of one value by others.
 *
 * Nodes are gone through from last to first; each hands the gradients of its outputs on to its inputs by its
 * operator's rule (registry.ts) or the group's own (`Graph.withCustomGradient`). Only values that depend on what
 * is asked for, and that the result depends on, get nodes.
 */

import type {Graph} from "../graph.ts";
import {inferShapes} from "../shapes.ts";
import {gradientRules} from "./registry.ts";
import type {GradientContext} from "./rule.ts";

/**
 * Names of the gradients of `output` by each of `wanted`; undefined where `output` does not depend on it.
 * `seed` is the gradient of `output` itself, of its shape.
 */
export function addGradients(
  graph: Graph,
  output: string,
  seed: string,
  wanted: readonly string[],
): (string | undefined)[] {
  const shapes = inferShapes(graph);
  const steps = listSteps(graph);
  const live = new Set(wanted);
  for (const {inputs, outputs} of steps)
    if (inputs.some((name) => live.has(name))) for (const name of outputs) live.add(name);

  const parts = new Map<string, string[]>([[output, [seed]]]);
  const total = (name: string): string | undefined => {
    const found = parts.get(name);
    if (found === undefined) return undefined;
    const sum = found.length === 1 ? found[0]! : graph.node("Sum", found);
    parts.set(name, [sum]);
    return sum;
  };
  for (const {inputs, outputs, backward} of steps.reverse()) {
    const wants = inputs.map((name) => live.has(name));
    if (!wants.includes(true) || !outputs.some((name) => parts.has(name))) continue;
    const context: GradientContext = {graph, shape: (name) => shapes.get(name)!, wants};
    backward(outputs.map(total), context).forEach((gradient, i) => {
      if (gradient === undefined || !wants[i]) return;
      const name = inputs[i]!;
      parts.set(name, [...(parts.get(name) ?? []), gradient]);
    });
  }
  return wanted.map(total);
}

/** An operator without a derivative among the nodes from position `first` on that no group covers. */
export function findUndifferentiable({nodes, customGradients}: Graph, first: number): string | undefined {
  const bare = nodes.filter(
    (_, at) => at >= first && !customGradients.some(({from, to}) => from <= at && at < to),
  );
  return bare.find(({op}) => !Object.hasOwn(gradientRules, op))?.op;
}

interface Step {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  backward(
    gradients: readonly (string | undefined)[],
    context: GradientContext,
  ): readonly (string | undefined)[];
}

/** Nodes, and in place of each group's nodes the group. */
function listSteps(graph: Graph): Step[] {
  const groups = new Map(graph.customGradients.map((group) => [group.from, group]));
  const steps: Step[] = [];
  for (let at = 0; at < graph.nodes.length; at++) {
    const group = groups.get(at);
    if (group !== undefined && group.to > group.from) {
      steps.push(group);
      at = group.to - 1;
      continue;
    }
    const node = graph.nodes[at]!;
    const {inputs, outputs} = node;
    steps.push({
      inputs,
      outputs,
      backward([gradient], context) {
        const rule = gradientRules[node.op];
        if (rule === undefined) throw new Error(`${node.op} has no derivative`);
        return rule(gradient!, node, context);
      },
    });
  }
  return steps;
}
